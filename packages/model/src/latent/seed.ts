import { InvalidOptionError } from '../errors.ts';

/** Largest length of a seed text, in characters. */
export const MAX_SEED_TEXT = 64;
const MAX_UINT32 = 0xffff_ffff;
/** What a seed may be, in words. */
export const SEED_ALLOWED = `a whole number from 0 to ${MAX_UINT32}, or a word of at most ${MAX_SEED_TEXT} letters, digits, ".", "_" and "-" that starts with a letter`;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * Parses a seed. A whole number from 0 to 4294967295 in decimal digits is the seed itself (0 is a seed like any other).
 * Any other text of 1–64 letters, digits, `.`, `_` and `-` that starts with a letter is hashed (FNV-1a, 32 bits), so
 * that `?seed=ana` is a seed too.
 *
 * @param option the flag or parameter that messages name
 * @returns an unsigned 32-bit number
 * @throws {InvalidOptionError} naming `option`, the text and what is allowed
 */
export function parseSeed(text: string, option = 'seed'): number {
  if (/^(0|[1-9]\d{0,9})$/.test(text) && Number(text) <= MAX_UINT32) return Number(text);
  if (/^\p{L}[\p{L}\p{N}._-]*$/u.test(text) && characters(text) <= MAX_SEED_TEXT) return hashText(text);
  throw new InvalidOptionError(option, text, SEED_ALLOWED);
}

/** Number of code points, as OpenAPI counts characters: a letter beyond U+FFFF is one, not two. */
function characters(text: string): number {
  // A text with more than two UTF-16 units per allowed character is too long in any case.
  return text.length > 2 * MAX_SEED_TEXT ? text.length : [...text].length;
}

/** Returns a random seed, an unsigned 32-bit number, from the platform's cryptographic random source. */
export function randomSeed(): number {
  const words = crypto.getRandomValues(new Uint32Array(1));
  return words[0] ?? 0;
}

/** Hashes a text's UTF-8 bytes with 32-bit FNV-1a to an unsigned 32-bit number. */
export function hashText(text: string): number {
  let hash = FNV_OFFSET;
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, FNV_PRIME) >>> 0;
  }
  return hash;
}

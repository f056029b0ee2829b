import { createHash } from 'node:crypto';

/** One example in this many is held out for testing, where nothing in the data set is for that. */
export const HELD_OUT = 10;

/** First 32 bits of the SHA-256 of an example's content, by which {@link heldOut} decides. */
export function contentHash(bytes: Uint8Array): number {
  return createHash('sha256').update(bytes).digest().readUInt32BE();
}

/**
 * Chooses the examples that are held out for testing: about one in ten, by the hash of each one's content alone, so that
 * an example stays on its side whatever is added. Of few examples it is at least one, that of the smallest hash, and never
 * all of several.
 *
 * @param hashes what {@link contentHash} is of each example
 * @returns for each example whether it is held out
 */
export function heldOut(hashes: readonly number[]): boolean[] {
  const held = hashes.map((hash) => hash % HELD_OUT === 0);
  const isMixed = held.includes(true) && held.includes(false);
  if (isMixed) return held;
  const smallest = hashes.reduce((least, hash) => Math.min(least, hash), Number.POSITIVE_INFINITY);
  const first = hashes.indexOf(smallest);
  return hashes.map((_, index) => index === first);
}

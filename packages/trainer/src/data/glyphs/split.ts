import { createHash } from 'node:crypto';

/** The parts of a data set. */
export type Split = 'train' | 'test';

/** One typeface in this many is held out for testing. */
const HELD_OUT = 10;

/**
 * Divides typefaces: about every tenth is for testing, with all of its faces. Its name alone decides, so that it stays
 * there whatever is added. Of a few typefaces of which none would be for testing, the one of the smallest hash is.
 */
export function splitTypefaces(typefaces: Iterable<string>): Map<string, Split> {
  const hashes = [...new Set(typefaces)].map((typeface) => [typeface, hashOf(typeface)] as const);
  const smallest = Math.min(...hashes.map(([, hash]) => hash));
  const isDivided = hashes.some(([, hash]) => isHeldOut(hash));
  return new Map(
    hashes.map(([typeface, hash]) => [
      typeface,
      isHeldOut(hash) || (!isDivided && hash === smallest) ? 'test' : 'train',
    ]),
  );
}

function isHeldOut(hash: number): boolean {
  return hash % HELD_OUT === 0;
}

function hashOf(typeface: string): number {
  return createHash('sha256').update(typeface).digest().readUInt32BE();
}

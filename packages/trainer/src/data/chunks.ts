/** Images that are generated or classified at a time, to bound the memory. */
const CHUNK = 500;

/** Ranges of at most 500 that cover 0 … `count` in order. */
export function* chunksOf(count: number): Generator<{ readonly first: number; readonly last: number }> {
  for (let first = 0; first < count; first += CHUNK) yield { first, last: Math.min(count, first + CHUNK) };
}

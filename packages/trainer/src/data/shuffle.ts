import { hashText, philox4x32 } from '@trazo/model';

const SHUFFLE_STREAM = hashText('shuffle');

/**
 * The order in which an epoch visits the examples: a uniformly random permutation that depends only on seed and epoch,
 * so that a resumed run sees the same batches. Fisher–Yates; rejection sampling makes each draw unbiased.
 *
 * @param count number of examples, less than 2³²
 */
export function epochOrder(count: number, seed: number, epoch: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  const words = wordsOf(seed, epoch);
  for (let last = count - 1; last > 0; last--) {
    const other = below(last + 1, words);
    const value = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = value;
  }
  return order;
}

/** A uniformly random integer from 0 to bound − 1 (Lemire, 2019, without the multiplication). */
function below(bound: number, words: Iterator<number, never>): number {
  const limit = 2 ** 32 - (2 ** 32 % bound);
  for (;;) {
    const word = words.next().value;
    if (word < limit) return word % bound;
  }
}

function* wordsOf(seed: number, epoch: number): Generator<number, never> {
  for (let block = 0; ; block++) {
    yield* philox4x32([block, epoch, 0, 0], [seed >>> 0, SHUFFLE_STREAM]);
  }
}

import type { ImageSet } from '../data/data-set.ts';
import { epochOrder } from '../data/shuffle.ts';
import type { ImageBytes } from './feature-extractor.ts';

/** Seeds the choice of real images and every bootstrap: the same in every evaluation. */
export const EVALUATION_SEED = 0x6576616c; // "eval"

/** Images to evaluate, and the classes they were conditioned on. */
export interface Samples {
  readonly images: ImageBytes;
  /** null for samples without classes. */
  readonly labels: Uint8Array | null;
}

/** Where samples come from. */
export interface SampleSource {
  /** How many there are; Infinity for a model. */
  readonly available: number;
  readonly labelled: boolean;
  /**
   * The samples from index `first` on; always the same ones.
   *
   * @param tick receives the number of samples that are done
   */
  generate(first: number, count: number, tick: (done: number) => void): Promise<Samples>;
}

/**
 * `count` images of a set, in an order that is independent of their content: MNIST's test images, for one, begin with
 * the easier half. Always the same choice.
 */
export function chosenImages(set: ImageSet, count: number): ImageSet {
  const order = epochOrder(set.count, EVALUATION_SEED, 0).subarray(0, count);
  const size = set.height * set.width * set.channels;
  const images = new Uint8Array(order.length * size);
  for (const [row, index] of order.entries()) {
    images.set(set.images.subarray(index * size, (index + 1) * size), row * size);
  }
  const labels = Uint8Array.from(order, (index) => set.labels[index] ?? 0);
  return { ...set, images, labels, count: order.length };
}

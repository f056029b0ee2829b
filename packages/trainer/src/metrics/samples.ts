import type { ImageSet } from '../data/data-set.ts';
import { epochOrder } from '../data/shuffle.ts';

/** Seeds the choice of real images and every bootstrap: the same in every evaluation. */
export const EVALUATION_SEED = 0x6576616c; // "eval"

/** Pictures to evaluate, and the classes they were asked to be. */
export interface Samples {
  readonly images: Uint8Array | Uint8ClampedArray;
  /** null where no class was asked for. */
  readonly labels: Uint8Array | null;
}

/** Where samples come from. */
export interface SampleSource {
  /** How many there are; Infinity for a model. */
  readonly available: number;
  readonly labelled: boolean;
  /**
   * The samples from index `first` on: always the same ones.
   *
   * @param tick told how many are drawn
   */
  draw(first: number, count: number, tick: (done: number) => void): Promise<Samples>;
}

/** Pictures and their labels. */
export type LabelledImages = Pick<ImageSet, 'images' | 'labels'>;

/**
 * `count` pictures of a set, in an order that says nothing of them: MNIST's test images, for one, begin with the
 * easier half. Always the same choice.
 */
export function chosenImages(set: ImageSet, count: number): LabelledImages {
  const order = epochOrder(set.count, EVALUATION_SEED, 0).subarray(0, count);
  const size = set.height * set.width * set.channels;
  const images = new Uint8Array(order.length * size);
  for (const [row, index] of order.entries()) {
    images.set(set.images.subarray(index * size, (index + 1) * size), row * size);
  }
  return { images, labels: Uint8Array.from(order, (index) => set.labels[index] ?? 0) };
}

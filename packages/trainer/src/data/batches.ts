import type { ImageSet } from './data-set.ts';
import { epochOrder } from './shuffle.ts';

/** A batch of examples. */
export interface Batch {
  /** count × height × width × channels bytes. */
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
  readonly count: number;
}

/**
 * Divides a data set into batches. Each epoch shuffles the whole set again and visits every example once; the last batch
 * is short if the batch size does not divide the count. A batch is a pure function of seed, epoch and index.
 */
export class BatchSource {
  readonly stepsPerEpoch: number;
  readonly #set: ImageSet;
  readonly #batchSize: number;
  readonly #seed: number;
  #order: { readonly epoch: number; readonly indices: Uint32Array } | undefined;

  constructor(set: ImageSet, options: { readonly batchSize: number; readonly seed: number }) {
    this.#set = set;
    this.#batchSize = options.batchSize;
    this.#seed = options.seed;
    this.stepsPerEpoch = Math.ceil(set.count / options.batchSize);
  }

  /**
   * The batch at `index` (0 … stepsPerEpoch − 1) of `epoch` (from 0). Each batch has its own memory, because TensorFlow
   * may still read the previous one; a batch of MNIST is 200 KB.
   *
   * @throws {RangeError} if the epoch has no such batch
   */
  batch(epoch: number, index: number): Batch {
    if (!(index >= 0 && index < this.stepsPerEpoch))
      throw new RangeError(`Batch ${index} is not one of 0 … ${this.stepsPerEpoch - 1}.`);
    const { images, labels, height, width, channels } = this.#set;
    const size = height * width * channels;
    const start = index * this.#batchSize;
    const examples = this.#orderOf(epoch).subarray(start, start + this.#batchSize);
    const batch = {
      pixels: new Uint8Array(examples.length * size),
      labels: new Uint8Array(examples.length),
      count: examples.length,
    };
    examples.forEach((example, row) => {
      batch.pixels.set(images.subarray(example * size, (example + 1) * size), row * size);
      batch.labels[row] = labels[example] ?? 0;
    });
    return batch;
  }

  #orderOf(epoch: number): Uint32Array {
    if (this.#order?.epoch !== epoch) {
      this.#order = { epoch, indices: epochOrder(this.#set.count, this.#seed, epoch) };
    }
    return this.#order.indices;
  }
}

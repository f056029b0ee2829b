import type { Tensor } from '@tensorflow/tfjs-node';

/** Returns the first `count` examples of a batch, or the batch itself if it has `count` examples. */
export function firstRows(batch: Tensor, count: number): Tensor {
  return batch.shape[0] === count ? batch : batch.slice(0, count);
}

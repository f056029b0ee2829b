import type { Tensor } from '@tensorflow/tfjs-node';

/** The first `count` examples of a batch; the batch itself when that is all of them. */
export function firstRows(batch: Tensor, count: number): Tensor {
  return batch.shape[0] === count ? batch : batch.slice(0, count);
}

import * as tf from '@tensorflow/tfjs-node';

/**
 * Like `tf.tidy`, for work whose result holds no tensors (tfjs's types allow only some plain results): every tensor
 * made within is freed at the end, by an error too.
 */
export function scoped<Result>(work: () => Result): Result {
  tf.engine().startScope();
  try {
    return work();
  } finally {
    tf.engine().endScope();
  }
}

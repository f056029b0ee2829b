import * as tf from '@tensorflow/tfjs';

/**
 * Runs `work` like `tf.tidy`, for results that are not among the containers that tfjs's types allow. At the end, also
 * after an error, all tensors created by `work` are freed except those that `kept` returns.
 *
 * @param kept selects the tensors of the result that survive; default: none
 */
export function scoped<Result>(work: () => Result, kept: (result: Result) => tf.Tensor[] = () => []): Result {
  tf.engine().startScope();
  let survivors: tf.Tensor[] = [];
  try {
    const result = work();
    survivors = kept(result);
    return result;
  } finally {
    tf.engine().endScope(survivors);
  }
}

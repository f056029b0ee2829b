import * as tf from '@tensorflow/tfjs';

/**
 * Like `tf.tidy`, for work whose result is not one of the plain containers that tfjs's types allow: every tensor made
 * within is freed at the end, by an error too, but for those that `kept` names.
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

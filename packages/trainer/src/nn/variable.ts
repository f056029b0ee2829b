import * as tf from '@tensorflow/tfjs-node';
import { ShapeError } from '@trazo/model';
import type { AdamOptions } from '@trazo/model/train';
import { type Attributes, FLOAT, runKernel, runKernelMulti } from './backend.ts';

let created = 0;

/**
 * A float32 resource variable that TensorFlow updates in place. tfjs's own variables are replaced at every update; with
 * this one, an optimizer step is one kernel that reads and writes each element once.
 */
export class Variable {
  readonly shape: readonly number[];
  readonly #handle: tf.Tensor;

  /** @param initial the initial values; the caller keeps ownership of the tensor */
  constructor(initial: tf.Tensor) {
    this.shape = initial.shape;
    this.#handle = tf.keep(
      runKernel(
        'VarHandleOp',
        {
          dtype: FLOAT,
          shape: { shape: initial.shape },
          // Eager resources with the same name share their memory.
          shared_name: { string: `trazo-variable-${created++}` },
          container: { string: '' },
        },
        [],
      ),
    );
    this.assign(initial);
  }

  /** Returns the current values as a tensor that later updates do not change. */
  read(): tf.Tensor {
    return runKernel('ReadVariableOp', { dtype: FLOAT }, [this.#handle]);
  }

  /**
   * Sets the values.
   *
   * @throws {ShapeError} if the values have another shape
   */
  assign(values: tf.Tensor): void {
    if (values.shape.join() !== this.shape.join()) throw new ShapeError('assign', this.shape, values.shape);
    runKernelMulti('AssignVariableOp', { dtype: FLOAT }, [this.#handle, values], 0);
  }

  /**
   * Applies one step of Adam to this variable and its two moments in place (TensorFlow's ResourceApplyAdam).
   *
   * @param scalars the hyperparameters from {@link adamScalars}
   */
  applyAdam(moments: AdamMoments, gradient: tf.Tensor, scalars: readonly tf.Tensor[]): void {
    runKernelMulti(
      'ResourceApplyAdam',
      ADAM_ATTRIBUTES,
      [this.#handle, moments.first.#handle, moments.second.#handle, ...scalars, gradient],
      0,
    );
  }

  /**
   * Moves the values in place towards a target of the same shape: v ← v − share · (v − target).
   *
   * @param share a scalar from 0 (no change) to 1 (the target)
   */
  moveTowards(target: tf.Tensor, share: tf.Tensor): void {
    const difference = tf.tidy(() => tf.sub(this.read(), target));
    runKernelMulti('ResourceApplyGradientDescent', NO_LOCKING, [this.#handle, share, difference], 0);
    difference.dispose();
  }

  /** Frees the memory. The variable must not be used afterwards. */
  dispose(): void {
    runKernelMulti('DestroyResourceOp', { ignore_lookup_error: { bool: true } }, [this.#handle], 0);
    this.#handle.dispose();
  }
}

const NO_LOCKING: Attributes = { T: FLOAT, use_locking: { bool: false } };
const ADAM_ATTRIBUTES: Attributes = { ...NO_LOCKING, use_nesterov: { bool: false } };

/**
 * Returns Adam's hyperparameters as scalars for its kernel: beta1^iteration, beta2^iteration, learning rate, beta1, beta2,
 * epsilon. They are the same for every variable of a step.
 *
 * @param iteration number of the update, from 1
 */
export function adamScalars(iteration: number, options: AdamOptions): tf.Tensor[] {
  const { beta1, beta2, learningRate, epsilon } = options;
  const values = [beta1 ** iteration, beta2 ** iteration, learningRate, beta1, beta2, epsilon];
  return values.map((value) => tf.scalar(value));
}

/** Adam's moments of a variable, with its shape: the running means of the gradient and of the squared gradient. */
export interface AdamMoments {
  readonly first: Variable;
  readonly second: Variable;
}

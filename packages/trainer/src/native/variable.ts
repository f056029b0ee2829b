import * as tf from '@tensorflow/tfjs-node';
import { ShapeError } from '@trazo/model';
import { type Attributes, FLOAT, runKernel, runKernelMulti } from './backend.ts';

let created = 0;

/** Hyperparameters of Adam (Kingma and Ba, 2015). */
export interface AdamOptions {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  /** Added to the root of the second moment, TensorFlow's "epsilon hat". */
  readonly epsilon: number;
}

/**
 * A float32 tensor that TensorFlow owns and changes in place. tfjs's own variables are replaced at every update; with
 * these, an optimiser step is one kernel that reads and writes each number once.
 */
export class Variable {
  readonly shape: readonly number[];
  readonly #handle: tf.Tensor;

  /** Takes the values over; the tensor handed in stays the caller's. */
  constructor(initial: tf.Tensor) {
    this.shape = initial.shape;
    this.#handle = tf.keep(
      runKernel(
        'VarHandleOp',
        {
          dtype: FLOAT,
          shape: { shape: initial.shape },
          // Eager resources with the same name are one and the same.
          shared_name: { string: `trazo-variable-${created++}` },
          container: { string: '' },
        },
        [],
      ),
    );
    this.assign(initial);
  }

  /** The current values, as a tensor that later updates leave alone. */
  read(): tf.Tensor {
    return runKernel('ReadVariableOp', { dtype: FLOAT }, [this.#handle]);
  }

  /** @throws {ShapeError} for values of another shape */
  assign(values: tf.Tensor): void {
    if (values.shape.join() !== this.shape.join()) throw new ShapeError('assign', this.shape, values.shape);
    runKernelMulti('AssignVariableOp', { dtype: FLOAT }, [this.#handle, values], 0);
  }

  /**
   * One step of Adam on this variable and its two moments, in place.
   *
   * @param iteration number of this update, from 1
   */
  applyAdam(moments: AdamMoments, gradient: tf.Tensor, iteration: number, options: AdamOptions): void {
    const scalars = [
      options.beta1 ** iteration,
      options.beta2 ** iteration,
      options.learningRate,
      options.beta1,
      options.beta2,
      options.epsilon,
    ].map((value) => tf.scalar(value));
    runKernelMulti(
      'ResourceApplyAdam',
      ADAM_ATTRIBUTES,
      [this.#handle, moments.first.#handle, moments.second.#handle, ...scalars, gradient],
      0,
    );
    tf.dispose(scalars);
  }

  /** Frees the memory; the variable must not be used any more. */
  dispose(): void {
    runKernelMulti('DestroyResourceOp', { ignore_lookup_error: { bool: true } }, [this.#handle], 0);
    this.#handle.dispose();
  }
}

const ADAM_ATTRIBUTES: Attributes = { T: FLOAT, use_locking: { bool: false }, use_nesterov: { bool: false } };

/** Adam's running means of the gradient and of its square, shaped like the variable. */
export interface AdamMoments {
  readonly first: Variable;
  readonly second: Variable;
}

import * as tf from '@tensorflow/tfjs-node';
import { ShapeError } from '@trazo/model';
import type { AdamOptions } from '@trazo/model/train';
import { type Attributes, FLOAT, runKernel, runKernelMulti } from './backend.ts';

let created = 0;

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
   * @param scalars from {@link adamScalars}
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
   * Moves the values towards others of the same shape, in place: v ← v − share · (v − target).
   *
   * @param share a scalar from 0 (stay) to 1 (become the target)
   */
  moveTowards(target: tf.Tensor, share: tf.Tensor): void {
    const away = tf.tidy(() => tf.sub(this.read(), target));
    runKernelMulti('ResourceApplyGradientDescent', NO_LOCKING, [this.#handle, share, away], 0);
    away.dispose();
  }

  /** Frees the memory; the variable must not be used any more. */
  dispose(): void {
    runKernelMulti('DestroyResourceOp', { ignore_lookup_error: { bool: true } }, [this.#handle], 0);
    this.#handle.dispose();
  }
}

const NO_LOCKING: Attributes = { T: FLOAT, use_locking: { bool: false } };
const ADAM_ATTRIBUTES: Attributes = { ...NO_LOCKING, use_nesterov: { bool: false } };

/**
 * Adam's numbers as its kernel takes them, the same for every variable of a step.
 *
 * @param iteration number of the update, from 1
 */
export function adamScalars(iteration: number, options: AdamOptions): tf.Tensor[] {
  const { beta1, beta2, learningRate, epsilon } = options;
  const values = [beta1 ** iteration, beta2 ** iteration, learningRate, beta1, beta2, epsilon];
  return values.map((value) => tf.scalar(value));
}

/** Adam's running means of the gradient and of its square, shaped like the variable. */
export interface AdamMoments {
  readonly first: Variable;
  readonly second: Variable;
}

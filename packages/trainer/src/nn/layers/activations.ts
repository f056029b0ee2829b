import * as tf from '@tensorflow/tfjs-node';
import { leakyRelu, leakyReluGrad, relu, reluGrad, tanhGrad } from '../kernels.ts';
import { type Forward, type NativeLayer, type NativeLayerTable, NO_WEIGHTS } from '../layer.ts';
import { firstRows } from '../rows.ts';

type Tensor = tf.Tensor;

/** Native activations: functions of each number by itself. */
export const activations = {
  leakyRelu: ({ slope }, { name }) =>
    piecewiseLinear(name, {
      forward: (x) => leakyRelu(x, slope),
      gradient: (dy, features) => leakyReluGrad(dy, features, slope),
      // With a slope of zero the output of negative inputs is zero, whose sign tells nothing.
      outputHasSign: slope > 0,
    }),
  relu: (_, { name }) => piecewiseLinear(name, { forward: relu, gradient: reluGrad, outputHasSign: true }),
  tanh: () => smooth(tf.tanh, tanhGrad),
} satisfies Partial<NativeLayerTable>;

/**
 * An activation whose gradient follows from its output.
 *
 * @param gradient the loss's gradient by the input, from the output y and the loss's gradient dy by it
 */
function smooth(forward: (x: Tensor) => Tensor, gradient: (y: Tensor, dy: Tensor) => Tensor): NativeLayer {
  return (input) => {
    const output = forward(input);
    return {
      output,
      kept: [output],
      backward: byInput((dy, rows) => gradient(firstRows(output, rows), dy)),
    };
  };
}

interface PiecewiseLinear {
  readonly forward: (x: Tensor) => Tensor;
  /** @param features numbers that tell the linear piece of each unit: the input, or the output where that does */
  readonly gradient: (dy: Tensor, features: Tensor) => Tensor;
  /** Whether the output tells the linear piece, so that the input need not be kept. */
  readonly outputHasSign: boolean;
}

/** An activation made of straight pieces, which the gradient penalties can run linearised. */
function piecewiseLinear(name: string, { forward, gradient, outputHasSign }: PiecewiseLinear): NativeLayer {
  return (input, pass) => {
    const mask = pass.linearizedAt?.of(name);
    const output = mask ? gradient(input, mask) : forward(input);
    const features = mask ?? (outputHasSign ? output : input);
    pass.record?.record(name, features);
    return {
      output,
      kept: mask ? [] : [features],
      backward: byInput((dy, rows) => gradient(dy, firstRows(features, rows))),
    };
  };
}

/** The backward pass of a layer without weights. */
function byInput(gradient: (dy: Tensor, rows: number) => Tensor): Forward['backward'] {
  return (dy, wants) => ({
    input: wants.inputs > 0 ? gradient(firstRows(dy, wants.inputs), wants.inputs) : undefined,
    weights: NO_WEIGHTS,
  });
}

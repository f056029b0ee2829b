import * as tf from '@tensorflow/tfjs-node';
import { leakyRelu, leakyReluGrad, relu, reluGrad, tanhGrad } from '../kernels.ts';
import { type Forward, type NativeLayer, type NativeLayerTable, NO_WEIGHTS } from '../layer.ts';
import { firstRows } from '../rows.ts';

type Tensor = tf.Tensor;

/** Native element-wise activation layers. */
export const activations = {
  leakyRelu: ({ slope }, { name }) =>
    piecewiseLinear(name, {
      forward: (x) => leakyRelu(x, slope),
      gradient: (dy, features) => leakyReluGrad(dy, features, slope),
      // With a slope of 0 the output of a negative input is zero, which has no sign.
      outputHasSign: slope > 0,
    }),
  relu: (_, { name }) => piecewiseLinear(name, { forward: relu, gradient: reluGrad, outputHasSign: true }),
  tanh: () => smooth(tf.tanh, tanhGrad),
} satisfies Partial<NativeLayerTable>;

/**
 * A smooth activation whose gradient is a function of its output.
 *
 * @param gradient computes the loss's gradient with respect to the input from the output y and the gradient dy of y
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
  /** @param features tensor whose signs determine the linear piece of each unit: the input, or the output if it has the same signs */
  readonly gradient: (dy: Tensor, features: Tensor) => Tensor;
  /** Whether the output determines the linear piece, so that the input need not be kept. */
  readonly outputHasSign: boolean;
}

/** A piecewise linear activation, which gradient penalties can linearize. */
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
  return (dy, request) => ({
    input: request.inputs > 0 ? gradient(firstRows(dy, request.inputs), request.inputs) : undefined,
    weights: NO_WEIGHTS,
  });
}

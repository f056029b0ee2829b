import * as tf from '@tensorflow/tfjs-node';
import { biasAdd, biasAddGrad, matMul } from '../kernels.ts';
import { type NativeLayer, type NativeLayerTable, NO_WEIGHTS } from '../layer.ts';
import { firstRows } from '../rows.ts';

/** Native layers that multiply by a matrix. */
export const denseLayers = {
  dense: ({ useBias }, { name }) => dense(name, useBias),
  projection: ({ useBias }, { name }) => projection(name, useBias),
} satisfies Partial<NativeLayerTable>;

/** x [n, in] · kernel [in, units] (+ bias). */
function dense(name: string, useBias: boolean): NativeLayer {
  return (input, pass) => {
    const biased = useBias && pass.linearizedAt === undefined;
    const kernel = pass.weight(`${name}/kernel`);
    const product = matMul(input, kernel);
    return {
      output: biased ? biasAdd(product, pass.weight(`${name}/bias`)) : product,
      kept: [input, kernel],
      backward: (gradient, request) => ({
        input:
          request.inputs > 0 ? matMul(firstRows(gradient, request.inputs), kernel, false, true) : undefined,
        weights: new Map([
          ...(request.weights ? [[`${name}/kernel`, matMul(input, gradient, true)] as const] : []),
          ...(request.weights && biased ? [[`${name}/bias`, biasAddGrad(gradient)] as const] : []),
        ]),
      }),
    };
  };
}

/**
 * Logit of x [n, features] given each example's class: x · kernel [features, 1] + ⟨x, embedding of the class⟩ (+ bias)
 * (Miyato and Koyama, 2018). The embedding is [classes, features].
 */
function projection(name: string, useBias: boolean): NativeLayer {
  return (input, pass) => {
    const biased = useBias && pass.linearizedAt === undefined;
    const { classes } = pass;
    if (classes === undefined) throw new Error(`${name}: a projection needs each example's class.`);
    const kernel = pass.weight(`${name}/kernel`);
    // Kernel and embedding of the class add up to one weight vector per example.
    const direction = tf.add(matMul(classes, pass.weight(`${name}/embedding`)), kernel.reshape([1, -1]));
    const logits = tf.mul(input, direction).sum(1, true);
    return {
      output: biased ? biasAdd(logits, pass.weight(`${name}/bias`)) : logits,
      kept: [input, direction],
      backward: (gradient, request) => ({
        input:
          request.inputs > 0
            ? tf.mul(firstRows(direction, request.inputs), firstRows(gradient, request.inputs))
            : undefined,
        weights: request.weights
          ? new Map([
              [`${name}/kernel`, matMul(input, gradient, true)] as const,
              [`${name}/embedding`, matMul(classes, tf.mul(input, gradient), true)] as const,
              ...(biased ? [[`${name}/bias`, biasAddGrad(gradient)] as const] : []),
            ])
          : NO_WEIGHTS,
      }),
    };
  };
}

import * as tf from '@tensorflow/tfjs-node';
import { biasAdd, biasAddGrad, matMul } from '../kernels.ts';
import type { NativeLayer } from '../layer.ts';
import { firstRows } from '../rows.ts';

/**
 * Logit of x [n, features] given each example's class: x · kernel [features, 1] + ⟨x, embedding of the class⟩ (+ bias)
 * (Miyato and Koyama, 2018). The embedding is [classes, features].
 */
export function projection(name: string, useBias: boolean): NativeLayer {
  return (input, pass) => {
    const biased = useBias && pass.along === undefined;
    const { classes } = pass;
    if (classes === undefined) throw new Error(`${name}: a projection needs each example's class.`);
    const kernel = pass.weight(`${name}/kernel`);
    // The class picks a direction, so that kernel and embedding act as one weight vector for each example.
    const direction = tf.add(matMul(classes, pass.weight(`${name}/embedding`)), kernel.reshape([1, -1]));
    const logits = tf.mul(input, direction).sum(1, true);
    return {
      output: biased ? biasAdd(logits, pass.weight(`${name}/bias`)) : logits,
      kept: [input, direction],
      backward: (gradient, wants) => {
        const blamed = tf.mul(input, gradient);
        return {
          input:
            wants.inputs > 0
              ? tf.mul(firstRows(direction, wants.inputs), firstRows(gradient, wants.inputs))
              : undefined,
          weights: new Map([
            ...(wants.weights
              ? ([
                  [`${name}/kernel`, matMul(input, gradient, true)],
                  [`${name}/embedding`, matMul(classes, blamed, true)],
                ] as const)
              : []),
            ...(wants.weights && biased ? [[`${name}/bias`, biasAddGrad(gradient)] as const] : []),
          ]),
        };
      },
    };
  };
}

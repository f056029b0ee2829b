import * as tf from '@tensorflow/tfjs-node';
import { type GradientPenalty, type RandomSource, scoped } from '@trazo/model/train';
import { ActivationMasks } from '../nn/activation-masks.ts';
import type { Network } from '../nn/network.ts';
import type { LabelledImages } from './discriminator-step.ts';

/**
 * Computes the gradients of a gradient penalty with respect to the discriminator's weights, without second derivatives.
 *
 * With piecewise linear layers, D is linear around each image x. Its gradient g with respect to x is the backward pass of a
 * unit logit gradient, and ‖g‖² is the forward pass of g on the same linear pieces without biases. So the gradient of ½‖g‖²
 * with respect to the weights is the gradient of that forward pass with g constant. A penalty f(‖g‖) weights each image
 * with f′(‖g‖) / ‖g‖. See docs/explanation/r1-without-second-derivatives.md.
 *
 * @param fakes generated images, for penalties at interpolations of real and generated images
 * @returns the gradients by weight name
 */
export function penaltyGradients(
  discriminator: Network,
  penalty: GradientPenalty,
  reals: LabelledImages,
  fakes: tf.Tensor,
  random: RandomSource,
  step: number,
): ReadonlyMap<string, tf.Tensor> {
  const masks = new ActivationMasks();
  try {
    return scoped(
      () => {
        const points = penalty.points(reals.images, fakes, random, step);
        const count = points.shape[0] ?? 0;
        const classes = reals.classes && { classes: reals.classes.slice(0, count) };
        const options = { training: true, step, stream: penalty.stream, ...classes };
        const classified = discriminator.forward(points, { ...options, record: masks });
        const ones = tf.onesLike(classified.output);
        const { input: gradients } = classified.backward(ones, { weights: false, inputs: count });
        if (gradients === undefined) throw new Error('There is no gradient for the images of the penalty.');
        const linearized = discriminator.forward(gradients, { ...options, linearizedAt: masks });
        return linearized.backward(penalty.factors(gradients), { weights: true, inputs: 0 }).weights;
      },
      (weights) => [...weights.values()],
    );
  } finally {
    masks.dispose();
  }
}

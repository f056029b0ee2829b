import * as tf from '@tensorflow/tfjs-node';
import { type GradientPenalty, type RandomSource, scoped } from '@trazo/model/train';
import { ActivationMasks } from '../nn/activation-masks.ts';
import type { Network } from '../nn/network.ts';
import type { LabelledImages } from './discriminator-step.ts';

/**
 * Gradients of a gradient penalty by the discriminator's weights, without a derivative of a derivative.
 *
 * With piecewise linear layers D is linear around each image x. Its gradient g by x is what the network makes of a unit
 * logit on the way back, and ‖g‖² is what it makes of g on the way forwards, on the same linear pieces and without
 * biases. By the weights ½‖g‖² therefore has the gradient of that forward pass with g held constant. A penalty f(‖g‖)
 * weighs each image's with f′(‖g‖) / ‖g‖. See docs/explanation/r1-without-second-derivatives.md.
 *
 * @param fakes generated images, for penalties at points between real and generated ones
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
        if (gradients === undefined) throw new Error('No gradient reached the images of the penalty.');
        const linearized = discriminator.forward(gradients, { ...options, linearizedAt: masks });
        return linearized.backward(penalty.factors(gradients), { weights: true, inputs: 0 }).weights;
      },
      (weights) => [...weights.values()],
    );
  } finally {
    masks.dispose();
  }
}

import * as tf from '@tensorflow/tfjs';
import type { Recipe } from '../spec/recipe.ts';
import type { RandomSource } from './random-source.ts';

/**
 * R1 is applied in one of this many steps, with that many times the weight (lazy regularization; Karras et al., 2020).
 */
export const R1_INTERVAL = 16;

/** Added to a gradient's squared norm, so that the square root has a derivative at zero. */
const EPSILON = 1e-12;

/** A penalty on the gradient of the discriminator's logit with respect to its image, such as R1 or WGAN-GP. */
export interface GradientPenalty {
  /** Random stream of the dropout masks in the penalty's passes; undefined if they share the step's masks. */
  readonly stream: string | undefined;
  /** Returns the points at which the gradient is taken: images [n, height, width, channels]. Call within `tf.tidy`. */
  points(reals: tf.Tensor, fakes: tf.Tensor, random: RandomSource, step: number): tf.Tensor;
  /** Computes the penalty, a scalar, from the gradients at these points [n, height, width, channels]. */
  value(gradients: tf.Tensor): tf.Tensor;
  /**
   * Computes the factor of each point's ½‖g‖² in the penalty's derivative, [n, 1]: the penalty's gradient with respect
   * to a weight is the sum over the points of this factor times the gradient of ½‖g‖².
   */
  factors(gradients: tf.Tensor): tf.Tensor;
}

/** Returns the gradient penalties that apply at a step of a recipe; empty for none. */
export function penaltiesAt(recipe: Recipe, step: number): GradientPenalty[] {
  return [
    ...(recipe.r1Gamma > 0 && step % R1_INTERVAL === 0 ? [r1(recipe.r1Gamma)] : []),
    ...(recipe.gpLambda > 0 ? [wganGp(recipe.gpLambda)] : []),
  ];
}

/**
 * R1: γ/2 · E‖∇ₓ D(x)‖² over real images x, where D is the logit (Mescheder et al., 2018). It limits the
 * discriminator's gradient at images that it has memorized.
 */
function r1(gamma: number): GradientPenalty {
  const weight = R1_INTERVAL * gamma;
  return {
    stream: undefined,
    points: (reals) => reals,
    value: (gradients) =>
      squaredLengths(gradients)
        .mean()
        .mul(weight / 2),
    factors: (gradients) => tf.fill([countOf(gradients), 1], weight / countOf(gradients)),
  };
}

/**
 * WGAN-GP: λ · E(‖∇ₓ D(x)‖ − 1)² over random interpolations x of a real and a generated image (Gulrajani et al., 2017).
 * The derivative of (‖g‖ − 1)² is 2 (1 − 1/‖g‖) times the derivative of ½‖g‖².
 */
function wganGp(lambda: number): GradientPenalty {
  return {
    stream: 'interpolated',
    points: (reals, fakes, random, step) => {
      const count = Math.min(countOf(reals), countOf(fakes));
      const share = random.uniform('interpolation', step, [count, 1, 1, 1]);
      const [real, fake] = [reals.slice(0, count), fakes.slice(0, count)];
      return fake.add(real.sub(fake).mul(share));
    },
    value: (gradients) => lengths(gradients).sub(1).square().mean().mul(lambda),
    factors: (gradients) =>
      tf
        .sub(1, tf.div(1, lengths(gradients)))
        .mul((2 * lambda) / countOf(gradients))
        .reshape([-1, 1]),
  };
}

const countOf = (images: tf.Tensor): number => images.shape[0] ?? 0;

const squaredLengths = (gradients: tf.Tensor): tf.Tensor => gradients.square().sum([1, 2, 3]);

const lengths = (gradients: tf.Tensor): tf.Tensor => squaredLengths(gradients).add(EPSILON).sqrt();

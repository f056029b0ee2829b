import * as tf from '@tensorflow/tfjs';
import type { Recipe } from '../spec/recipe.ts';
import type { RandomSource } from './random-source.ts';

/** Of this many steps one carries R1, that many times as heavy (lazy regularization; Karras et al., 2020). */
const R1_INTERVAL = 16;

/** Added to a gradient's squared length, so that the root has a derivative where the gradient is zero. */
const EPSILON = 1e-12;

/** A penalty on the gradient of the discriminator's logit by its image. */
export interface GradientPenalty {
  /** Key of the dropout masks of the penalty's own passes; undefined where they are the step's. */
  readonly stream: string | undefined;
  /** Where the gradient is taken: images [n, height, width, channels]. Call within `tf.tidy`. */
  points(reals: tf.Tensor, fakes: tf.Tensor, random: RandomSource, step: number): tf.Tensor;
  /** The penalty as a function of the gradients at those points, a scalar. */
  value(gradients: tf.Tensor): tf.Tensor;
  /**
   * What ½‖g‖² of each point counts for in the penalty's derivative, [n, 1]: the penalty's gradient by a weight is the
   * sum over the points of this times the gradient of ½‖g‖².
   */
  factors(gradients: tf.Tensor): tf.Tensor;
}

/** The penalties that a step of a recipe carries. */
export function penaltiesAt(recipe: Recipe, step: number): GradientPenalty[] {
  return [
    ...(recipe.r1Gamma > 0 && step % R1_INTERVAL === 0 ? [r1(recipe.r1Gamma)] : []),
    ...(recipe.gpLambda > 0 ? [wganGp(recipe.gpLambda)] : []),
  ];
}

/**
 * R1: γ/2 · E‖∇ₓ D(x)‖² over real images x, D the logit (Mescheder et al., 2018). It keeps the discriminator from
 * growing ever steeper around images that it has memorised.
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
 * WGAN-GP: λ · E(‖∇ₓ D(x)‖ − 1)² over images x at random places between a real and a generated one (Gulrajani et al.,
 * 2017). Of (‖g‖ − 1)² the derivative is 2 (1 − 1/‖g‖) times that of ½‖g‖².
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

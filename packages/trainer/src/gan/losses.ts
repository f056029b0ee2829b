import * as tf from '@tensorflow/tfjs-node';

/** Below this the probability that seeds the backward pass is held, so that it never underflows to nothing. */
const SMALLEST_PROBABILITY = 1e-12;

/** What the discriminator's logits say, and where the way back through it starts. */
export interface AdversarialLosses {
  /** [generatorLoss, discriminatorLoss, share of reals judged real, share of fakes judged fake] */
  readonly metrics: tf.Tensor;
  /** Gradient of the discriminator's loss by the logits [fakes + reals, 1]. */
  readonly logitGradient: tf.Tensor;
  /**
   * The discriminator has no layer that mixes examples, so its backward pass is linear in each example's logit
   * gradient. This factor per fake [fakes, 1] turns the gradient of the discriminator's loss by a fake image into
   * that of the generator's loss: one way back serves both.
   */
  readonly generatorFactor: tf.Tensor;
}

/**
 * Binary cross-entropy from logits (Goodfellow et al., 2014, with the non-saturating generator loss): the
 * discriminator's loss is the mean over reals of −log σ(q) plus the mean over fakes of −log(1 − σ(q)); the
 * generator's is the mean over fakes of −log σ(q). Call within `tf.tidy`.
 *
 * @param logits [fakes + reals, 1], the fakes first
 * @param labelSmoothing s of the target 1 − s for reals (one-sided, Salimans et al., 2016)
 */
export function adversarialLosses(
  logits: tf.Tensor,
  fakes: number,
  labelSmoothing: number,
): AdversarialLosses {
  const reals = (logits.shape[0] ?? 0) - fakes;
  const fake = logits.slice(0, fakes);
  const real = logits.slice(fakes, reals);
  const generatorLoss = tf.softplus(fake.neg()).mean();
  // −(1 − s) log σ(q) − s log(1 − σ(q)) = softplus(−q) + s·q
  const realLoss = tf.softplus(real.neg()).add(real.mul(labelSmoothing)).mean();
  const discriminatorLoss = realLoss.add(tf.softplus(fake).mean());
  // d/dq of softplus(q) is σ(q), of softplus(−q) is −σ(−q). Written with σ(−q), not σ(q) − 1, which would round
  // to zero for confident logits. Holding σ at 1e-12 changes no sum of float32 gradients, and keeps the quotient.
  const fakeSeed = tf.maximum(tf.sigmoid(fake), SMALLEST_PROBABILITY);
  const realSeed = tf.sub(labelSmoothing, tf.sigmoid(real.neg()));
  return {
    metrics: tf.stack([
      generatorLoss,
      discriminatorLoss,
      tf.greater(real, 0).cast('float32').mean(),
      tf.less(fake, 0).cast('float32').mean(),
    ]),
    logitGradient: tf.concat([fakeSeed.div(fakes), realSeed.div(reals)], 0),
    generatorFactor: tf.sigmoid(fake.neg()).neg().div(fakeSeed),
  };
}

import * as tf from '@tensorflow/tfjs-node';

/** Weights of the three terms, as in the paper. */
const INVARIANCE = 25;
const VARIANCE = 25;
const COVARIANCE = 1;
/** Keeps the derivative of the deviation finite. */
const EPSILON = 1e-4;

/**
 * VICReg (Bardes, Ponce and LeCun, "VICReg: variance-invariance-covariance regularization for self-supervised learning",
 * 2022): two views of an image have equal embeddings (invariance), each component of the embeddings varies
 * (variance), and no two components say the same (covariance). Call within `tf.tidy`.
 *
 * @param embeddings [2n, size]: those of n images, then those of other views of the same images
 */
export function vicreg(embeddings: tf.Tensor2D): tf.Scalar {
  const [first, second] = tf.split(embeddings, 2) as [tf.Tensor2D, tf.Tensor2D];
  const invariance = first.sub(second).square().mean().mul(INVARIANCE);
  return invariance.add(spread(first)).add(spread(second)).asScalar();
}

/** The terms for variance and covariance of the embeddings of a set of views. */
function spread(embeddings: tf.Tensor2D): tf.Tensor {
  const [count, size] = embeddings.shape;
  const centred = embeddings.sub<tf.Tensor2D>(embeddings.mean(0, true));
  const deviation = centred.square().mean(0).add(EPSILON).sqrt();
  const covariance = tf.matMul(centred, centred, true).div(count - 1);
  const others = tf.scalar(1).sub(tf.eye(size));
  return tf
    .scalar(1)
    .sub(deviation)
    .relu()
    .mean()
    .mul(VARIANCE)
    .add(
      covariance
        .mul(others)
        .square()
        .sum()
        .mul(COVARIANCE / size),
    );
}

import * as tf from '@tensorflow/tfjs-node';
import { countOf, neighbourDistances, type Points, visitDistances } from './neighbours.ts';

/** The k of precision and recall, as in their paper. */
const K_PRECISION = 3;
/** The k of density and coverage, as in their paper. */
const K_DENSITY = 5;

/** The contribution of each image to precision, recall, density and coverage, which are the means. */
export interface ManifoldShares {
  /** Per generated image: 1 where it lies among the real ones, else 0. */
  readonly precision: Float32Array;
  /** Per real image: 1 where it lies among the generated ones, else 0. */
  readonly recall: Float32Array;
  /** Per generated image: how many balls of real images it lies in, by k. */
  readonly density: Float32Array;
  /** Per real image: 1 where its ball holds a generated one, else 0. */
  readonly coverage: Float32Array;
}

/**
 * Precision and recall (Kynkäänniemi et al., "Improved precision and recall metric for assessing generative models",
 * 2019): a set's manifold is the union of balls around its members, each with the distance to its
 * third-nearest neighbour as radius; precision is the share of generated images within the manifold of the real ones, recall the reverse.
 * Density and coverage (Naeem et al., "Reliable fidelity and diversity metrics for generative models", 2020): by the
 * real images' balls alone, to the fifth-nearest: how many of them hold a generated image (1 on average for equal
 * distributions, more for samples that keep to the dense parts), and what share holds any.
 *
 * @param real as many points as `generated` has, more than five; all four figures depend on the count
 */
export function manifoldShares(real: Points, generated: Points): ManifoldShares {
  const [realNarrow, realWide] = neighbourDistances(real, [K_PRECISION, K_DENSITY]);
  const [generatedNarrow] = neighbourDistances(generated, [K_PRECISION]);
  if (!realNarrow || !realWide || !generatedNarrow) throw new Error('A rank is missing.');
  const [realCount, generatedCount] = [countOf(real), countOf(generated)];
  const shares = {
    precision: new Float32Array(generatedCount),
    recall: new Float32Array(realCount),
    density: new Float32Array(generatedCount),
    coverage: new Float32Array(realCount),
  };
  visitDistances(generated, real, (squared, first) => {
    const rows = squared.shape[0];
    const within = (radii: Float32Array) => squared.lessEqual(tf.tensor2d(radii, [1, realCount]));
    shares.precision.set(within(realNarrow).any(1).dataSync(), first);
    const wide = within(realWide);
    shares.density.set(wide.sum(1).div(K_DENSITY).dataSync(), first);
    include(shares.coverage, wide.any(0));
    const around = tf.tensor2d(generatedNarrow.subarray(first, first + rows), [rows, 1]);
    include(shares.recall, squared.lessEqual(around).any(0));
  });
  return shares;
}

function include(marks: Float32Array, more: tf.Tensor): void {
  more.dataSync().forEach((mark, i) => {
    if (mark) marks[i] = 1;
  });
}

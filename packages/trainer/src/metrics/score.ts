import { type Estimate, estimate, groupsOf } from './bootstrap.ts';

/**
 * The inception score (Salimans et al., "Improved techniques for training GANs", 2016) with another classifier in
 * the place of Inception, as is customary for MNIST: exp of the mean Kullback–Leibler divergence between p(class | image)
 * and its mean over all images. It lies between 1 (every prediction is the same) and the number of classes (each image
 * is clearly of one class, and all classes are equally frequent).
 *
 * @param probabilities rows of `classes` numbers
 */
export function classifierScore(probabilities: Float32Array, classes: number, seed: number): Estimate {
  const sums = groupsOf(probabilities.length / classes).map(({ first, last }) => {
    const part = probabilities.subarray(first * classes, last * classes);
    const marginal = new Float64Array(classes);
    let negativeEntropy = 0;
    part.forEach((p, i) => {
      marginal[i % classes] = (marginal[i % classes] ?? 0) + p;
      if (p > 0) negativeEntropy += p * Math.log(p);
    });
    return { marginal, negativeEntropy, count: last - first };
  });
  const score = (chosen: readonly number[]) => {
    const marginal = new Float64Array(classes);
    let negativeEntropy = 0;
    let count = 0;
    for (const group of chosen) {
      const sum = sums[group];
      if (sum === undefined) continue;
      for (let each = 0; each < classes; each++)
        marginal[each] = (marginal[each] ?? 0) + (sum.marginal[each] ?? 0);
      negativeEntropy += sum.negativeEntropy;
      count += sum.count;
    }
    // mean KL = mean Σ p ln p − Σ p̄ ln p̄
    return Math.exp(negativeEntropy / count + entropyOf(marginal));
  };
  return estimate(sums.length, score, seed);
}

/** Entropy, in nats, of a distribution given by weights that need not add up to 1. */
export function entropyOf(weights: ArrayLike<number>): number {
  const values = Array.from(weights);
  const total = values.reduce((sum, value) => sum + value, 0);
  return values.reduce(
    (sum, value) => (value > 0 ? sum - (value / total) * Math.log(value / total) : sum),
    0,
  );
}

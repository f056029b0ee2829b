import { DIGITS, FEATURES, type Judgement } from './classifier/network.ts';

/**
 * How much pictures differ that the classifier reads as the same digit: the mean squared distance of their features to
 * the mean of that digit's. It falls to nothing where a generator draws one picture per class, which neither the class
 * histogram nor, at first, the Fréchet distance shows.
 */
export function variety({
  count,
  features,
  digits,
}: Pick<Judgement, 'count' | 'features' | 'digits'>): number {
  const means = new Float64Array(DIGITS * FEATURES);
  const counts = new Float64Array(DIGITS);
  for (let row = 0; row < count; row++) {
    const digit = digits[row] ?? 0;
    counts[digit] = (counts[digit] ?? 0) + 1;
    for (let i = 0; i < FEATURES; i++) {
      const at = digit * FEATURES + i;
      means[at] = (means[at] ?? 0) + (features[row * FEATURES + i] ?? 0);
    }
  }
  let sum = 0;
  for (let row = 0; row < count; row++) {
    const digit = digits[row] ?? 0;
    for (let i = 0; i < FEATURES; i++) {
      const mean = (means[digit * FEATURES + i] ?? 0) / (counts[digit] ?? 1);
      sum += ((features[row * FEATURES + i] ?? 0) - mean) ** 2;
    }
  }
  return sum / count;
}

import type { ClassifiedFeatures } from './feature-extractor.ts';

/**
 * How much images of the same predicted class differ: the mean squared distance of their features to the mean of their
 * class. It falls to zero where a generator makes one image per class, which neither the class histogram nor, at first,
 * the Fréchet distance shows.
 */
export function withinClassVariance({ count, size, values, predictions }: ClassifiedFeatures): number {
  const { labels } = predictions;
  const classes = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  const means = new Float64Array(classes * size);
  const counts = new Float64Array(classes);
  for (let row = 0; row < count; row++) {
    const label = labels[row] ?? 0;
    counts[label] = (counts[label] ?? 0) + 1;
    for (let i = 0; i < size; i++) {
      const at = label * size + i;
      means[at] = (means[at] ?? 0) + (values[row * size + i] ?? 0);
    }
  }
  let sum = 0;
  for (let row = 0; row < count; row++) {
    const label = labels[row] ?? 0;
    for (let i = 0; i < size; i++) {
      const mean = (means[label * size + i] ?? 0) / (counts[label] ?? 1);
      sum += ((values[row * size + i] ?? 0) - mean) ** 2;
    }
  }
  return sum / count;
}

import { entropyOf } from './score.ts';

/** How frequent each class is. */
export interface ClassHistogram {
  /** Per class, adding up to 1. */
  readonly shares: number[];
  /** exp of the entropy of the shares: 1 for a single class, the number of classes where all are equally frequent. */
  readonly effective: number;
}

/** Counts labels, predicted or given. */
export function classHistogram(labels: ArrayLike<number>, classes: number): ClassHistogram {
  const counts = new Array<number>(classes).fill(0);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] ?? 0;
    counts[label] = (counts[label] ?? 0) + 1;
  }
  return {
    shares: counts.map((count) => count / labels.length),
    effective: Math.exp(entropyOf(counts)),
  };
}

/** 1 for each image whose prediction matches its label, else 0. */
export function matches(predictions: ArrayLike<number>, labels: ArrayLike<number>): Uint8Array {
  return Uint8Array.from({ length: predictions.length }, (_, i) => (predictions[i] === labels[i] ? 1 : 0));
}

/** The share of images whose prediction matches their label. */
export function accuracyOf(predictions: ArrayLike<number>, labels: ArrayLike<number>): number {
  return matches(predictions, labels).reduce((sum, match) => sum + match, 0) / predictions.length;
}

import { entropyOf } from './score.ts';

/** How often each class comes. */
export interface ClassHistogram {
  /** Per class, adding up to 1. */
  readonly shares: number[];
  /** exp of the entropy: as many classes, each as frequent, would be as varied. 1 … number of classes. */
  readonly effective: number;
}

/** Counts labels, read or given. */
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

/** Per picture 1 where two readings agree, else 0. */
export function agreements(one: ArrayLike<number>, other: ArrayLike<number>): Uint8Array {
  return Uint8Array.from({ length: one.length }, (_, i) => (one[i] === other[i] ? 1 : 0));
}

/** A classifier that reads less of a data set's test images right does not see what is in them. */
export const LEAST_ACCURACY = 0.9;

/** Share of the pictures that are read as what they are. */
export function accuracyOf(digits: ArrayLike<number>, labels: ArrayLike<number>): number {
  return agreements(digits, labels).reduce((sum, agrees) => sum + agrees, 0) / digits.length;
}

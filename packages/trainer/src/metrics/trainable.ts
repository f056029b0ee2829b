import type { ImageSet } from '../data/data-set.ts';

/** Images that a network is trained on at least: of fewer it learns each by heart. */
export const LEAST_TRAINING = 300;

/** Whether there are enough images to train a network on, for the features of it to be compared. */
export function isTrainable({ count }: Pick<ImageSet, 'count'>): boolean {
  return count >= LEAST_TRAINING;
}

/** How many classes have images in a set. */
export function presentClasses({ labels }: Pick<ImageSet, 'labels'>): number {
  return new Set(labels).size;
}

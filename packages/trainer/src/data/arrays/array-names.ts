import { splitOf } from '../pictures/list-pictures.ts';

/** What an array is for, as its name says. */
export interface ArrayRole {
  readonly split: 'train' | 'test' | undefined;
  readonly holds: 'images' | 'labels' | undefined;
}

const IMAGES = new Set([
  'x',
  'image',
  'images',
  'img',
  'imgs',
  'picture',
  'pictures',
  'pixels',
  'data',
  'samples',
]);
const LABELS = new Set(['y', 'label', 'labels', 'lbl', 'target', 'targets', 'class', 'classes']);

/**
 * Reads the words of an array's or file's name, as they are in Keras (`x_train`), KMNIST (`kmnist-train-imgs`), MedMNIST
 * (`val_labels`) and elsewhere (`trainX`, `images`).
 */
export function roleOf(name: string): ArrayRole {
  const words = name
    .replace(/(?<=[a-z])(?=[A-Z])/g, '_')
    .toLowerCase()
    // `xtrain` and `ytest` are one word.
    .replace(/(?<![a-z])([xy])(?=train|test|val)/g, '$1_')
    .split(/[^a-z0-9]+/);
  const split = words
    .map((word) => (word === 't10k' ? 'test' : splitOf(word)))
    .find((found) => found !== undefined);
  if (words.some((word) => LABELS.has(word))) return { split, holds: 'labels' };
  return { split, holds: words.some((word) => IMAGES.has(word)) ? 'images' : undefined };
}

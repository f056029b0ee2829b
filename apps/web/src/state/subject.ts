import type { ModelCard } from '@trazo/model';

/** What the page says a model generates. */
export type Subject = (typeof SUBJECTS)[number];

/** All of them. */
export const SUBJECTS = ['digits', 'letters', 'images'] as const;

/** Built-in data sets of handwritten digits. The trainer gives these names to no other data. */
const DIGIT_DATA_SETS = ['mnist', 'strokes'];
const DIGIT_CLASSES = 10;

/**
 * What a model generates: digits only where it learned from a data set of digits, with their classes or without any;
 * letters where each class is named by a letter, and the images are grey, as ink is.
 */
export function subjectOf({
  spec,
  dataset,
}: {
  readonly spec: { readonly classes: number; readonly image: Pick<ModelCard['spec']['image'], 'channels'> };
  readonly dataset: Pick<ModelCard['dataset'], 'name' | 'classNames'>;
}): Subject {
  const fits = spec.classes === DIGIT_CLASSES || spec.classes === 0;
  if (fits && DIGIT_DATA_SETS.includes(dataset.name)) return 'digits';
  const names = dataset.classNames ?? [];
  const areLetters = names.length === spec.classes && names.every((name) => /^\p{L}$/u.test(name));
  return areLetters && names.length > 0 && spec.image.channels === 1 ? 'letters' : 'images';
}

import type { ModelCard } from '@trazo/model';

/** What the page says a model generates. */
export type Subject = 'digits' | 'images';

/** Built-in data sets of handwritten digits. The trainer gives these names to no other data. */
const DIGIT_DATA_SETS = ['mnist', 'strokes'];
const DIGIT_CLASSES = 10;

/** What a model generates: digits only where it learned from a data set of digits, with their classes or without any. */
export function subjectOf({
  spec,
  dataset,
}: {
  readonly spec: Pick<ModelCard['spec'], 'classes'>;
  readonly dataset: Pick<ModelCard['dataset'], 'name'>;
}): Subject {
  const fits = spec.classes === DIGIT_CLASSES || spec.classes === 0;
  return fits && DIGIT_DATA_SETS.includes(dataset.name) ? 'digits' : 'images';
}

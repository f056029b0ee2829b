/** All that can be measured, in order; `manifold` is precision, recall, density and coverage. */
export const measureNames = [
  'frechet',
  'score',
  'manifold',
  'classes',
  'agreement',
  'nearest',
  'tstr',
] as const;

/** Name of a measure. */
export type MeasureName = (typeof measureNames)[number];

/** The measures that need an extractor that is a classifier. */
export const CLASSIFIER_MEASURES: ReadonlySet<MeasureName> = new Set([
  'score',
  'classes',
  'agreement',
  'tstr',
]);

/** The measures that need samples that were conditioned on a class. */
export const LABEL_MEASURES: ReadonlySet<MeasureName> = new Set(['agreement', 'tstr']);

/** All that can be measured, in order; `manifold` is precision, recall, density and coverage. */
export const measureNames = [
  'frechet',
  'kid',
  'fwd',
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

/** The measures that a small number of images on each side suffices for. */
export const SMALL_SET_MEASURES: ReadonlySet<MeasureName> = new Set([
  'kid',
  'classes',
  'agreement',
  'nearest',
]);

/** The measures that need samples that were conditioned on a class. */
export const LABEL_MEASURES: ReadonlySet<MeasureName> = new Set(['agreement', 'tstr']);

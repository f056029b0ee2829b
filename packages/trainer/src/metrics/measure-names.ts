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

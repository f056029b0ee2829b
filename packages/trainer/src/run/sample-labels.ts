import { cycleLabels, type GanSpec } from '@trazo/model';

/** Returns labels for `count` samples: each class in turn, so that all are equally frequent; empty without classes. */
export function sampleLabels({ classes }: Pick<GanSpec, 'classes'>, count: number): number[] {
  if (classes === 0) return [];
  return cycleLabels(
    Array.from({ length: classes }, (_, label) => label),
    count,
  );
}

import { cycleLabels, type GanSpec } from '@trazo/model';

/** The classes of samples: each in turn, so that all are equally frequent; empty for models without classes. */
export function sampleLabels({ classes }: Pick<GanSpec, 'classes'>, count: number): number[] {
  if (classes === 0) return [];
  return cycleLabels(
    Array.from({ length: classes }, (_, label) => label),
    count,
  );
}

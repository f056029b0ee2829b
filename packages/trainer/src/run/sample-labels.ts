import { cycleLabels, type GanSpec } from '@trazo/model';

/** Classes of the samples in the grid of an epoch: each in turn, so that all are shown; empty for models without classes. */
export function sampleLabels({ classes }: GanSpec, count: number): number[] {
  if (classes === 0) return [];
  return cycleLabels(
    Array.from({ length: classes }, (_, label) => label),
    count,
  );
}

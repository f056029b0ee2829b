import { cycleLabels, type GanSpec } from '@trazo/model';

/** Classes of the pictures that every epoch draws: each in turn, so that a grid shows them all; none without classes. */
export function sampleLabels({ classes }: GanSpec, count: number): number[] {
  if (classes === 0) return [];
  return cycleLabels(
    Array.from({ length: classes }, (_, label) => label),
    count,
  );
}

import type { TrainingTask } from '@trazo/model/train';
import { describe, expect, it } from 'vitest';
import { noiseData, tinySpec } from '../testing/tiny.ts';
import { secondsPerStep } from './pace.ts';

/** A task whose steps take a known time of a clock that only they move. */
function timedTask(secondsAt: (step: number) => number) {
  let milliseconds = 0;
  const steps: number[] = [];
  const result = { dataSync: () => new Float32Array(4), dispose: () => {} };
  const task = {
    trainStep: (_real: unknown, _batchSize: number, step: number) => {
      steps.push(step);
      milliseconds += 1000 * secondsAt(step);
      return result;
    },
  } as unknown as TrainingTask;
  return { task, steps, now: () => milliseconds };
}

const images = noiseData().train;
const recipe = { ...tinySpec.training, batchSize: 8 };

describe('the seconds of a step', () => {
  it('are the mean of five steps after the first', () => {
    const { task, steps, now } = timedTask((step) => (step === 1 ? 1.5 : 0.01 * step));
    expect(secondsPerStep(task, recipe, images, now)).toBeCloseTo(0.04, 9);
    expect(steps).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('contain a sixteenth of what the R1 penalty adds to one step in sixteen', () => {
    const { task, now } = timedTask((step) => (step % 16 === 0 ? 0.26 : 0.1));
    expect(secondsPerStep(task, { ...recipe, r1Gamma: 1 }, images, now)).toBeCloseTo(0.11, 9);
  });

  it('are measured in few steps where these are long', () => {
    const long = timedTask(() => 1.5);
    expect(secondsPerStep(long.task, recipe, images, long.now)).toBeCloseTo(1.5, 9);
    expect(long.steps).toEqual([1, 2, 3]);
    const longer = timedTask(() => 2);
    expect(secondsPerStep(longer.task, { ...recipe, r1Gamma: 1 }, images, longer.now)).toBe(2);
    expect(longer.steps).toEqual([1]);
  });
});

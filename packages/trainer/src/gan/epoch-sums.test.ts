import { describe, expect, it } from 'vitest';
import { addStep, meansOf, NO_SUMS } from './epoch-sums.ts';

describe('the sums of an epoch', () => {
  const first = addStep(NO_SUMS, { loss: 2, accuracy: 1 }, 256, 0.5);
  const both = addStep(first, { loss: 4, accuracy: 0 }, 96, 1.5);

  it('add up steps, images, seconds and each metric', () => {
    expect(first).toEqual({ steps: 1, images: 256, seconds: 0.5, metrics: { loss: 2, accuracy: 1 } });
    expect(both).toEqual({ steps: 2, images: 352, seconds: 2, metrics: { loss: 6, accuracy: 1 } });
    expect(NO_SUMS).toEqual({ steps: 0, images: 0, seconds: 0, metrics: {} });
  });

  it('become means over the steps, and images per second', () => {
    expect(meansOf(both)).toEqual({
      metrics: { loss: 3, accuracy: 0.5 },
      imagesPerSecond: 176,
      seconds: 2,
    });
  });

  it('are zeros where nothing was added', () => {
    expect(meansOf(NO_SUMS)).toEqual({ metrics: {}, imagesPerSecond: 0, seconds: 0 });
  });
});

import { expect, it } from 'vitest';
import { tinySpec } from '../testing/tiny.ts';
import { planOf } from './plan.ts';

it.each([
  [60_000, 256, 50, null, { stepsPerEpoch: 235, scheduledSteps: 11_750, totalSteps: 11_750 }],
  [512, 256, 2, null, { stepsPerEpoch: 2, scheduledSteps: 4, totalSteps: 4 }],
  [513, 256, 2, 5, { stepsPerEpoch: 3, scheduledSteps: 6, totalSteps: 5 }],
  [513, 256, 2, 6, { stepsPerEpoch: 3, scheduledSteps: 6, totalSteps: 6 }],
  [513, 256, 2, 7, { stepsPerEpoch: 3, scheduledSteps: 6, totalSteps: 6 }],
])('%i images in batches of %i, %i epochs, at most %j steps', (images, batchSize, epochs, maxSteps, plan) => {
  const recipe = { ...tinySpec.training, batchSize, epochs };
  expect(planOf({ recipe, images, maxSteps })).toEqual(plan);
});

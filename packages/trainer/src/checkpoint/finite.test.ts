import { expect, it } from 'vitest';
import { DivergenceError } from '../errors.ts';
import { assertFinite, assertFiniteMetrics } from './finite.ts';

const arrays = (...data: number[]) =>
  new Map([
    ['a', { shape: [1], data: Float32Array.of(0) }],
    ['b', { shape: [data.length], data: Float32Array.from(data) }],
  ]);

it('accepts finite metrics without reading weights', () => {
  assertFiniteMetrics({ generatorLoss: 1e38, discriminatorLoss: -0, realAccuracy: 0 }, 5, () => {
    throw new Error('read');
  });
});

it.each([
  [
    { generatorLoss: Number.NaN, discriminatorLoss: 1, realAccuracy: 0 },
    "Step 5: the generator's loss is NaN: b holds -Infinity (number 2 of 3) since the previous step.",
  ],
  [
    { generatorLoss: 1, discriminatorLoss: Number.POSITIVE_INFINITY },
    "Step 5: the discriminator's loss is Infinity: b holds -Infinity (number 2 of 3) since the previous step.",
  ],
  [
    { generatorLoss: 1, realAccuracy: Number.NaN },
    'Step 5: realAccuracy is NaN: b holds -Infinity (number 2 of 3) since the previous step.',
  ],
])('rejects metrics %j', (metrics, message) => {
  const check = () => assertFiniteMetrics(metrics, 5, () => arrays(1, Number.NEGATIVE_INFINITY, Number.NaN));
  expect(check).toThrow(DivergenceError);
  expect(check).toThrow(message);
});

it('says that every weight is finite if only a metric is not', () => {
  expect(() => assertFiniteMetrics({ generatorLoss: Number.NaN }, 5, () => arrays(1))).toThrow(
    "Step 5: the generator's loss is NaN: every weight is finite, so a sum overflowed.",
  );
});

it('says how to train further', () => {
  const hint = 'To train further, start a new run with a smaller --learning-rate or another --seed.';
  const checks = [
    () => assertFiniteMetrics({ generatorLoss: Number.NaN }, 5, () => arrays(1)),
    () => assertFinite({ step: 5, arrays: arrays(Number.NaN) }),
  ];
  for (const check of checks) expect(check).toThrow(expect.objectContaining({ hint }));
});

it('finds one NaN or infinity at any position', () => {
  const data = new Float32Array(50);
  assertFinite({ step: 1, arrays: new Map([['w', { shape: [50], data }]]) });
  for (let place = 0; place < data.length; place++) {
    const damaged = data.slice();
    damaged[place] = place % 2 === 0 ? Number.NaN : Number.POSITIVE_INFINITY;
    expect(() => assertFinite({ step: 1, arrays: new Map([['w', { shape: [50], data: damaged }]]) })).toThrow(
      `(number ${place + 1} of 50)`,
    );
  }
});

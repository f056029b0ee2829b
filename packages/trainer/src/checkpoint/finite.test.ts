import { expect, it } from 'vitest';
import { DivergenceError } from '../errors.ts';
import { refuseNonFinite, refuseNonFiniteLosses } from './finite.ts';

const arrays = (...data: number[]) =>
  new Map([
    ['a', { shape: [1], data: Float32Array.of(0) }],
    ['b', { shape: [data.length], data: Float32Array.from(data) }],
  ]);

it('takes losses that are numbers, and reads no weights then', () => {
  refuseNonFiniteLosses([1e38, -0, 0, 1], 5, () => {
    throw new Error('read');
  });
});

it.each([
  [
    [Number.NaN, 1, 0, 0],
    "Step 5: the generator's loss is NaN: b holds -Infinity (number 2 of 3) since the step before.",
  ],
  [
    [1, Number.POSITIVE_INFINITY, 0, 0],
    "Step 5: the discriminator's loss is Infinity: b holds -Infinity (number 2 of 3) since the step before.",
  ],
])('refuses losses %j', (losses, message) => {
  const refuse = () =>
    refuseNonFiniteLosses(losses, 5, () => arrays(1, Number.NEGATIVE_INFINITY, Number.NaN));
  expect(refuse).toThrow(DivergenceError);
  expect(refuse).toThrow(message);
});

it('says so when no weight is at fault', () => {
  expect(() => refuseNonFiniteLosses([Number.NaN], 5, () => arrays(1))).toThrow(
    /every weight is a number still/,
  );
});

it('finds one wrong number at any place', () => {
  const data = new Float32Array(50);
  refuseNonFinite({ step: 1, arrays: new Map([['w', { shape: [50], data }]]) });
  for (let place = 0; place < data.length; place++) {
    const damaged = data.slice();
    damaged[place] = place % 2 === 0 ? Number.NaN : Number.POSITIVE_INFINITY;
    expect(() =>
      refuseNonFinite({ step: 1, arrays: new Map([['w', { shape: [50], data: damaged }]]) }),
    ).toThrow(`(number ${place + 1} of 50)`);
  }
});

import { presets } from '@trazo/model';
import { describe, expect, it } from 'vitest';
import { tinyOptions } from '../testing/tiny.ts';
import { versionOneOptions } from '../testing/version-one.ts';
import { assertUnchanged, fingerprintOf, runOptionsSchema } from './options.ts';

describe('the fingerprint of a run', () => {
  it.each(presets)('of $name is the same after its options were saved and read', (spec) => {
    const options = tinyOptions({ spec });
    const read = runOptionsSchema.parse(JSON.parse(JSON.stringify(options)));
    expect(fingerprintOf(read)).toBe(fingerprintOf(options));
    expect(() => assertUnchanged(read, options)).not.toThrow();
  });

  it('of a run of version 1 equals that in its checkpoints', () => {
    const old = versionOneOptions(tinyOptions());
    const read = runOptionsSchema.parse(old);
    // Written down so that it stays so.
    expect(read.fingerprint).toMatchInlineSnapshot(`"ab497d4853016283"`);
    const { classes: _, ...older } = old.spec;
    const {
      averaging: _a,
      labelSmoothing: _l,
      learningRateDecay: _d,
      discriminatorLearningRate: _r,
      gradientPenalty: _g,
      ...recipe
    } = older.training;
    const oldest = runOptionsSchema.parse({ ...old, spec: { ...older, training: recipe } });
    expect(oldest.fingerprint).toBe(read.fingerprint);
  });

  it('depends on everything that must not change during a run', () => {
    const options = tinyOptions();
    const training = { ...options.spec.training, emaDecay: 0.9 };
    for (const other of [
      tinyOptions({ seed: 6 }),
      tinyOptions({ batchSize: 9 }),
      tinyOptions({ spec: { ...options.spec, training } }),
    ]) {
      expect(fingerprintOf(other)).not.toBe(fingerprintOf(options));
    }
    expect(fingerprintOf(tinyOptions({ epochs: 9, keep: 1 }))).toBe(fingerprintOf(options));
  });
});

describe('options of version 1', () => {
  it('are read with the recipe that the run used, under the current names', () => {
    const options = tinyOptions({ epochs: 7, batchSize: 5, learningRate: 2e-3 });
    const spec = { ...options.spec, training: { ...options.spec.training, emaDecay: 0.5, r1Gamma: 0.25 } };
    const read = runOptionsSchema.parse(versionOneOptions({ ...options, spec }));
    expect(read.spec.training).toEqual(spec.training);
    expect(read.optionsVersion).toBe(2);
  });
});

describe('a resumed run', () => {
  it.each([
    ['--r1-gamma', { r1Gamma: 0.5 }],
    ['--loss', { loss: 'hinge' }],
    ['--ema-decay', { emaDecay: 0.9 }],
    ['--batch-size', { batchSize: 9 }],
    ['--learning-rate-decay', { learningRateDecay: 'cosine' }],
    ['--discriminator-learning-rate', { discriminatorLearningRate: 0.1 }],
  ] as const)('names %s when that differs', (flag, changes) => {
    const options = tinyOptions();
    const spec = { ...options.spec, training: { ...options.spec.training, ...changes } };
    const [[, value = '']] = Object.entries(changes) as [[string, string | number]];
    expect(() => assertUnchanged(options, { ...options, spec })).toThrow(
      new RegExp(`^${flag} "${value}" is not valid: allowed is .+, with which this run started`),
    );
  });

  it('accepts more epochs, and no other change of the recipe', () => {
    const options = tinyOptions();
    expect(() => assertUnchanged(options, tinyOptions({ epochs: 9 }))).not.toThrow();
  });
});

import { presets } from '@trazo/model';
import { describe, expect, it } from 'vitest';
import { tinyOptions } from '../testing/tiny.ts';
import { assertUnchanged, fingerprintOf, type RunOptions, runOptionsSchema } from './options.ts';

/** options.json of version 1 of the same run, as earlier releases wrote it. */
function versionOne(options: RunOptions) {
  const { fingerprint: _, spec, ...rest } = options;
  const { emaDecay, r1Gamma, loss: _l, gpLambda: _g, ...recipe } = spec.training;
  const training = { ...recipe, averaging: emaDecay, gradientPenalty: r1Gamma };
  const { epochs, batchSize, learningRate } = recipe;
  // The spec kept its preset's own numbers beside what the run used.
  const preset = { epochs: 50, batchSize: 256, learningRate: 1e-4 };
  return {
    ...rest,
    optionsVersion: 1,
    epochs,
    batchSize,
    learningRate,
    spec: { ...spec, training: { ...training, ...preset } },
  };
}

describe('the fingerprint of a run', () => {
  it.each(presets)('of $name is the same after its options were saved and read', (spec) => {
    const options = tinyOptions({ spec });
    const read = runOptionsSchema.parse(JSON.parse(JSON.stringify(options)));
    expect(fingerprintOf(read)).toBe(fingerprintOf(options));
    expect(() => assertUnchanged(read, options)).not.toThrow();
  });

  it('of a run of version 1 is what its checkpoints carry', () => {
    const old = versionOne(tinyOptions());
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

  it('tells apart what a run cannot change midway', () => {
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
  it('are read with the recipe that the run used, under the names of today', () => {
    const options = tinyOptions({ epochs: 7, batchSize: 5, learningRate: 2e-3 });
    const spec = { ...options.spec, training: { ...options.spec.training, emaDecay: 0.5, r1Gamma: 0.25 } };
    const read = runOptionsSchema.parse(versionOne({ ...options, spec }));
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

  it('may take more epochs, and nothing else of the recipe', () => {
    const options = tinyOptions();
    expect(() => assertUnchanged(options, tinyOptions({ epochs: 9 }))).not.toThrow();
  });
});

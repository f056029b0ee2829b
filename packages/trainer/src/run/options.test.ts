import { presets, type Recipe, recipeSchema } from '@trazo/model';
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

describe('every field of the recipe but the epochs', () => {
  /** Another valid value of each field. The compiler asks for every field of the schema. */
  const others: { readonly [Field in keyof Recipe]-?: Recipe[Field] } = {
    epochs: 99,
    batchSize: 9,
    learningRate: 0.5,
    adam: { beta1: 0.1, beta2: 0.2, epsilon: 0.3 },
    discriminatorLearningRate: 0.25,
    learningRateDecay: 'cosine',
    emaDecay: 0.9,
    labelSmoothing: 0.2,
    loss: 'hinge',
    r1Gamma: 0.5,
    gpLambda: 0.75,
  };
  const names = Object.keys(recipeSchema.shape) as (keyof Recipe)[];
  const options = tinyOptions();
  const changed = (field: keyof Recipe) => {
    const training = { ...options.spec.training, [field]: others[field] };
    return { ...options, spec: { ...options.spec, training } };
  };

  it.each(names.filter((name) => name !== 'epochs'))('%s is part of what a resumed run compares', (name) => {
    expect(fingerprintOf(changed(name))).not.toBe(fingerprintOf(options));
    expect(() => assertUnchanged(options, changed(name))).toThrow(/with which this run started/);
  });

  it.each(Object.keys(others.adam))('adam.%s is, too', (name) => {
    const { training } = options.spec;
    const adam = { ...training.adam, [name]: 0.4 };
    const other = { ...options, spec: { ...options.spec, training: { ...training, adam } } };
    expect(fingerprintOf(other)).not.toBe(fingerprintOf(options));
  });

  it('the epochs are not', () => {
    expect(fingerprintOf(changed('epochs'))).toBe(fingerprintOf(options));
    expect(() => assertUnchanged(options, changed('epochs'))).not.toThrow();
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

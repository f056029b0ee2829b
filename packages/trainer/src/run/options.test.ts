import { createHash } from 'node:crypto';
import { presets, type Recipe, recipeSchema } from '@trazo/model';
import { describe, expect, it } from 'vitest';
import { tinyOptions } from '../testing/tiny.ts';
import { versionOneOptions } from '../testing/version-one.ts';
import {
  assertUnchanged,
  fingerprintOf,
  parseRunOptions,
  runOptionsSchema,
  trainingSettings,
} from './options.ts';

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

  it.each([
    [{}, {}],
    [{ classes: 10 }, { emaDecay: 0.9 }],
    [{}, { learningRateDecay: 'linear', labelSmoothing: 0.1, discriminatorLearningRate: 4e-4, r1Gamma: 0.5 }],
  ] as const)('of version 1 hashes what that version hashed: %j, %j', (fields, recipe) => {
    const { spec, ...rest } = tinyOptions();
    const options = { ...rest, spec: { ...spec, ...fields, training: { ...spec.training, ...recipe } } };
    const old = versionOneOptions(options);
    // As version 1 did it: fields that were added to it later only where they had another value than the default.
    const { name, image, latentSize, classes, generator, discriminator, training } = old.spec;
    const { epochs, batchSize, learningRate, adam } = training;
    const json = JSON.stringify({
      ...{ name, image, latentSize, generator, discriminator },
      training: { epochs, batchSize, learningRate, adam },
      ...(classes > 0 ? { classes } : {}),
      ...('learningRateDecay' in recipe ? { learningRateDecay: 'linear' } : {}),
      ...('emaDecay' in recipe ? { averaging: 0.9 } : {}),
      ...('labelSmoothing' in recipe ? { labelSmoothing: 0.1 } : {}),
      ...('discriminatorLearningRate' in recipe ? { discriminatorLearningRate: 4e-4 } : {}),
      ...('r1Gamma' in recipe ? { gradientPenalty: 0.5 } : {}),
    });
    const text = [json, '0'.repeat(64), '8', '0.001', '5'].join('\n');
    const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
    expect(runOptionsSchema.parse(old).fingerprint).toBe(digest);
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
    augment: ['flip', 'cutout'],
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

describe('a resumed run with another model or data set', () => {
  const options = tinyOptions();
  const message = (requested: typeof options) => {
    try {
      assertUnchanged(options, requested);
      return 'none';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };

  it('says what to do', () => {
    expect(() => assertUnchanged(options, tinyOptions({ seed: 6 }))).toThrow(
      expect.objectContaining({
        message: '--seed "6" is not valid: allowed is 5, with which this run started.',
        hint: 'Resume without this flag, or start a new run.',
      }),
    );
  });

  it('names both models', () => {
    expect(message({ ...options, spec: { ...options.spec, name: 'other' } })).toBe(
      '--model "other" is not valid: allowed is tiny, with which this run started.',
    );
  });

  it('names the first change of a file whose model has kept its name', () => {
    expect(message({ ...options, spec: { ...options.spec, latentSize: 9 } })).toBe(
      `--model "tiny" is not valid: allowed is tiny, with which this run started: latentSize was ${options.spec.latentSize} and is now 9.`,
    );
    const [first, ...rest] = options.spec.generator;
    if (first === undefined) throw new Error('The tiny generator has layers.');
    expect(message({ ...options, spec: { ...options.spec, generator: [first] } })).toContain(
      `: generator[1] was ${JSON.stringify(rest[0])} and is now absent.`,
    );
  });

  it('names both data sets by the first eight digits of their hashes', () => {
    const dataset = { ...options.dataset, name: 'digits', sha256: `12345678${'f'.repeat(56)}` };
    expect(message({ ...options, dataset })).toBe(
      '--dataset "digits (12345678…)" is not valid: allowed is noise (00000000…), with which this run started.',
    );
  });

  it('names what a field that is absent was', () => {
    const training = { ...options.spec.training, discriminatorLearningRate: 0.25 };
    expect(message({ ...options, spec: { ...options.spec, training } })).toBe(
      '--discriminator-learning-rate "0.25" is not valid: allowed is none, with which this run started.',
    );
  });
});

describe('the content of options.json', () => {
  const options = tinyOptions({ maxSteps: 7, seed: 9 });

  it('is read as it was written, and migrated from version 1', () => {
    expect(parseRunOptions(JSON.parse(JSON.stringify(options)), 'options.json')).toEqual(options);
    const old = parseRunOptions(versionOneOptions(options), 'options.json');
    expect({ ...old, fingerprint: '' }).toEqual({ ...options, fingerprint: '' });
  });

  it.each([
    [{ seed: -1 }, 'options.json: seed: found -1, allowed is a whole number from 0.'],
    [{ saveEvery: 0 }, 'options.json: saveEvery: found 0, allowed is a whole number from 1.'],
    [{ keep: 0 }, 'options.json: keep: found 0, allowed is a whole number from 1.'],
    [{ maxSteps: 0 }, 'options.json: maxSteps: found 0, allowed is a whole number from 1 or null.'],
    [{ fingerprint: 'x' }, 'options.json: fingerprint: found "x"'],
  ])('with %j is refused, naming the file, the field and what is allowed', (change, message) => {
    expect(() => parseRunOptions({ ...options, ...change }, 'options.json')).toThrow(message);
  });

  it('gives the training loop its settings', () => {
    expect(trainingSettings(options)).toEqual({
      recipe: options.spec.training,
      images: 22,
      maxSteps: 7,
      seed: 9,
      fingerprint: options.fingerprint,
    });
  });
});

import { InvalidOptionError, presetByName, type Recipe } from '@trazo/model';
import { describe, expect, it } from 'vitest';
import type { DataSet } from '../data/data-set.ts';
import { noiseData } from '../testing/tiny.ts';
import { type RequestedOptions, resolveOptions } from './resolve-options.ts';

const slim = presetByName('slim');
const facts = { command: 'pnpm train', now: new Date(0) };
const recipeOf = (requested: RequestedOptions) =>
  resolveOptions({ batchSize: 8, ...requested }, slim, noiseData(), facts).spec.training;

describe('the recipe of a run', () => {
  it('is the model’s, with what the command line names replaced', () => {
    expect(recipeOf({ epochs: 3, loss: 'hinge' })).toEqual({
      ...slim.training,
      batchSize: 8,
      epochs: 3,
      loss: 'hinge',
    });
  });

  it.each<[RequestedOptions, { r1Gamma: number; gpLambda: number }]>([
    [{}, { r1Gamma: 0, gpLambda: 10 }],
    [{ gpLambda: 5 }, { r1Gamma: slim.training.r1Gamma, gpLambda: 5 }],
    [{ r1Gamma: 1 }, { r1Gamma: 1, gpLambda: 0 }],
    [
      { r1Gamma: 0, gpLambda: 3 },
      { r1Gamma: 0, gpLambda: 3 },
    ],
  ])('with the Wasserstein loss and %j has the penalties %j', (requested, penalties) => {
    expect(recipeOf({ loss: 'wasserstein', ...requested })).toMatchObject(penalties);
  });
});

it('keeps the penalties of a model whose own loss is the Wasserstein loss', () => {
  const own = { ...slim.training, loss: 'wasserstein' as const, r1Gamma: 0, gpLambda: 3 };
  const spec = { ...slim, training: own };
  const resolved = resolveOptions({ batchSize: 8, loss: 'wasserstein' }, spec, noiseData(), facts);
  expect(resolved.spec.training).toEqual({ ...own, batchSize: 8 });
});

describe('an option of the command line', () => {
  /** Another valid value of each field that a flag names. The compiler asks for every one. */
  const others: { readonly [Field in Exclude<keyof Recipe, 'adam'>]-?: Recipe[Field] } = {
    epochs: 99,
    batchSize: 9,
    learningRate: 0.5,
    discriminatorLearningRate: 0.25,
    learningRateDecay: 'cosine',
    emaDecay: 0.9,
    labelSmoothing: 0.2,
    loss: 'least-squares',
    r1Gamma: 0.5,
    gpLambda: 0.75,
    augment: ['flip', 'cutout'],
  };

  it.each(Object.entries(others))('%s = %j replaces that of the model and nothing else', (name, value) => {
    expect(recipeOf({ [name]: value })).toEqual({ ...slim.training, batchSize: 8, [name]: value });
  });

  const run: Required<Omit<RequestedOptions, keyof Recipe | 'maxSteps' | 'dataset' | 'dataDir'>> = {
    seed: 4,
    saveEvery: 5,
    evaluateEvery: 7,
    keep: 6,
    onCollapse: 'stop',
    quantization: 'uint8',
  };
  const resolved = (requested: RequestedOptions, resumed?: Parameters<typeof resolveOptions>[4]) =>
    resolveOptions({ batchSize: 8, ...requested }, slim, noiseData(), facts, resumed);

  it('holds for the run and for those that resume it, and has a default otherwise', () => {
    expect(resolved({})).toMatchObject({
      seed: 0,
      saveEvery: 1,
      evaluateEvery: 1,
      keep: 3,
      onCollapse: 'warn',
      quantization: 'float16',
      maxSteps: null,
      dataset: { requested: 'auto', dataDir: null },
    });
    const begun = resolved({ ...run, dataset: 'noise', dataDir: 'here', maxSteps: 7 });
    expect(begun).toMatchObject({ ...run, maxSteps: 7, dataset: { requested: 'noise', dataDir: 'here' } });
    const kept = resolved({}, begun);
    expect(kept).toMatchObject({ ...run, maxSteps: null, dataset: { requested: 'noise', dataDir: 'here' } });
    expect(
      resolved({ keep: 1, saveEvery: 2, onCollapse: 'rollback', quantization: 'float32' }, begun),
    ).toMatchObject({
      seed: 4,
      keep: 1,
      saveEvery: 2,
      onCollapse: 'rollback',
      quantization: 'float32',
    });
  });
});

describe('a data set', () => {
  const data = noiseData();
  const resolvedWith = (train: Partial<DataSet['train']>) =>
    resolveOptions({ batchSize: 8 }, slim, { ...data, train: { ...data.train, ...train } }, facts);
  const conditional = presetByName('cdcgan');

  it('has at least the images of one batch', () => {
    expect(recipeOf({ batchSize: 22 }).batchSize).toBe(22);
    expect(() => recipeOf({ batchSize: 23 })).toThrow(
      '--batch-size "23" is not valid: allowed is at most the 22 images of noise',
    );
  });

  it.each<Partial<DataSet['train']>>([{ height: 27 }, { width: 27 }, { channels: 3 }])(
    'has the size of the model’s images: %j',
    (size) => {
      expect(() => resolvedWith(size)).toThrow(InvalidOptionError);
      expect(() => resolvedWith(size)).toThrow(/^--dataset "noise" .* 28×28×1/);
    },
  );

  it('has at most the classes of a model that has classes', () => {
    const of = (classes: number) => () =>
      resolveOptions({ batchSize: 8 }, conditional, { ...data, train: { ...data.train, classes } }, facts);
    expect(of(conditional.classes)).not.toThrow();
    expect(of(conditional.classes + 1)).toThrow(/^--dataset "noise" .*at most 10 classes.* here are 11/);
    const train = { ...data.train, classes: 11 };
    const without = presetByName('dcgan');
    expect(() => resolveOptions({ batchSize: 8 }, without, { ...data, train }, facts)).not.toThrow();
  });
});

describe('a run that is resumed', () => {
  const begin = () => resolveOptions({ batchSize: 8, epochs: 3 }, slim, noiseData(), facts);
  const later = { command: 'pnpm train --resume 1 --epochs 5', now: new Date(86_400_000) };

  it('keeps its time, its fingerprint and its command, to which a change of the epochs is added', () => {
    const begun = begin();
    expect(begun).toMatchObject({ createdAt: '1970-01-01T00:00:00.000Z', command: 'pnpm train' });
    const resumed = resolveOptions({}, slim, noiseData(), later, begun);
    expect(resumed).toEqual(begun);
    const longer = resolveOptions({ epochs: 5 }, slim, noiseData(), later, begun);
    expect(longer).toEqual({
      ...begun,
      command: 'pnpm train && pnpm train --resume 1 --epochs 5',
      spec: { ...begun.spec, training: { ...begun.spec.training, epochs: 5 } },
    });
  });

  it('has the fingerprint that its checkpoints hold, whatever it is computed to today', () => {
    const begun = { ...begin(), fingerprint: '0123456789abcdef' };
    expect(resolveOptions({}, slim, noiseData(), later, begun).fingerprint).toBe('0123456789abcdef');
  });

  it('cannot take another data set, which is said before anything that follows from it', () => {
    const other = { ...noiseData(), name: 'other', sha256: 'f'.repeat(64) };
    const larger = { ...other, train: { ...other.train, height: 56 } };
    expect(() => resolveOptions({}, slim, larger, later, begin())).toThrow(/with which this run started/);
  });
});

it('names the model whose networks cannot be trained with a recipe', () => {
  expect(() =>
    resolveOptions({ batchSize: 8, loss: 'hinge', labelSmoothing: 0.1 }, slim, noiseData(), facts),
  ).toThrow(/^--model slim: /);
});

it('refuses a model that would offer classes which the named ones of the data set are not', () => {
  const named = { ...noiseData(), classNames: ['boot', 'coat', 'hat'] };
  expect(() => resolveOptions({ batchSize: 8 }, slim, named, facts)).toThrow(
    '--model "slim" is not valid: allowed is a model of 3 classes, as noise has; this one chooses among 10.',
  );
  const whole = { ...named, classNames: Array.from({ length: 10 }, (_, index) => `class ${index}`) };
  expect(resolveOptions({ batchSize: 8 }, slim, whole, facts).spec.name).toBe('slim');
  const unnamed = { ...named, classNames: [] };
  expect(resolveOptions({ batchSize: 8 }, slim, unnamed, facts).spec.name).toBe('slim');
});

import { presetByName } from '@trazo/model';
import { describe, expect, it } from 'vitest';
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

import type { Recipe } from '@trazo/model';
import { expect, it } from 'vitest';
import { tinyOptions, tinySpec } from '../testing/tiny.ts';
import { hyperparametersOf } from './hyperparameters.ts';

it('the hyperparameters of a run are all that cannot change during it', () => {
  const training: Recipe = {
    ...tinySpec.training,
    loss: 'hinge',
    r1Gamma: 0.5,
    emaDecay: 0.9,
    discriminatorLearningRate: 0.25,
    augment: ['flip', 'cutout'],
  };
  const options = tinyOptions({ spec: { ...tinySpec, training }, learningRate: 0.5 });
  expect(hyperparametersOf(options)).toEqual({
    model: 'tiny',
    dataset: 'noise',
    seed: 5,
    latent_size: 5,
    batch_size: 8,
    learning_rate: 0.5,
    discriminator_learning_rate: 0.25,
    learning_rate_decay: 'none',
    ema_decay: 0.9,
    label_smoothing: 0,
    loss: 'hinge',
    r1_gamma: 0.5,
    gp_lambda: 0,
    augment: 'flip,cutout',
    adam_beta1: 0.9,
    adam_beta2: 0.999,
    adam_epsilon: 1e-7,
  });
  const own = tinyOptions({
    learningRate: 0.125,
    spec: { ...tinySpec, training: { ...training, discriminatorLearningRate: null } },
  });
  expect(hyperparametersOf(own)).toMatchObject({ learning_rate: 0.125, discriminator_learning_rate: 0.125 });
});

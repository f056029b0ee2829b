import type { Hyperparameters } from '../report/hparams-proto.ts';
import type { RunOptions } from './options.ts';

/**
 * The hyperparameters by which runs are compared: all that cannot change during a run. The number of epochs can, so it is
 * not among them.
 */
export function hyperparametersOf({ spec, dataset, seed }: RunOptions): Hyperparameters {
  const { epochs: _, adam, discriminatorLearningRate, augment, ...recipe } = spec.training;
  const named = Object.entries({
    ...recipe,
    discriminatorLearningRate: discriminatorLearningRate ?? recipe.learningRate,
    adamBeta1: adam.beta1,
    adamBeta2: adam.beta2,
    adamEpsilon: adam.epsilon,
    augment: augment.join(',') || 'none',
  }).map(([name, value]) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value] as const);
  return {
    model: spec.name,
    dataset: dataset.name,
    seed,
    latent_size: spec.latentSize,
    ...Object.fromEntries(named),
  };
}

import * as z from 'zod';
import { lossNames } from './losses.ts';

/** Names of the augmentations, in the order in which they are applied. */
export const augmentationNames = ['color', 'flip', 'translation', 'cutout'] as const;

/** The name of an augmentation. */
export type AugmentationName = (typeof augmentationNames)[number];

/** Schema of a recipe: every hyperparameter of a training, stored only here. */
export const recipeSchema = z.strictObject({
  epochs: z.int().min(1).max(100_000).meta({ description: 'Passes over the data set.' }),
  batchSize: z.int().min(2).max(65_536).meta({ description: 'Images per step.' }),
  learningRate: z.number().positive().max(1).meta({ description: "Adam's learning rate." }),
  adam: z
    .strictObject({
      beta1: z.number().min(0).lt(1),
      beta2: z.number().min(0).lt(1),
      epsilon: z.number().positive(),
    })
    .meta({ description: "Adam's other hyperparameters (Kingma and Ba, 2015)." }),
  discriminatorLearningRate: z.number().positive().max(1).nullable().default(null).meta({
    description: "The discriminator's own learning rate (Heusel et al., 2017); null for learningRate.",
  }),
  learningRateDecay: z.enum(['none', 'linear', 'cosine']).default('none').meta({
    description:
      "linear: constant for the first half of the run's steps, then in a straight line to zero; cosine: half a cosine from the first step to zero at the end (Loshchilov and Hutter, 2017).",
  }),
  emaDecay: z.number().min(0).lt(1).default(0).meta({
    description:
      "How much of the exponential moving average (EMA) of the generator's weights each step keeps, e.g. 0.999; samples come from the average. 0 for none.",
  }),
  labelSmoothing: z.number().min(0).lt(0.5).default(0).meta({
    description:
      'One-sided label smoothing: the target for real images is 1 − this (Salimans et al., 2016). For the losses that have targets: non-saturating and least-squares.',
  }),
  loss: z.enum(lossNames).default('non-saturating').meta({
    description:
      'What both networks minimize. With wasserstein, generated images take the classes of the real ones.',
  }),
  r1Gamma: z.number().min(0).max(1000).default(0).meta({
    description:
      "Weight γ of the R1 penalty on the discriminator's gradient at real images (Mescheder et al., 2018); 0 for none.",
  }),
  gpLambda: z.number().min(0).max(1000).default(0).meta({
    description:
      "Weight λ of WGAN-GP's penalty, which pulls the discriminator's gradient between real images and fakes to length 1 (Gulrajani et al., 2017); 0 for none. Generated images then take the classes of the real ones.",
  }),
  augment: z
    .array(z.enum(augmentationNames))
    .refine((names) => new Set(names).size === names.length, 'each at most once')
    .default([])
    .meta({
      description:
        'Random changes of every image before the discriminator sees it, real and generated alike, so that few images suffice (DiffAugment; Zhao et al., 2020): color, translation and cutout as in the paper, flip for pictures that may as well be mirrored. [] for none.',
    }),
});

/** The hyperparameters of a training; see {@link recipeSchema}. */
export type Recipe = z.infer<typeof recipeSchema>;

/** Whether a recipe has a penalty (R1 or WGAN-GP) on the discriminator's gradient with respect to its input. */
export function hasGradientPenalty({ r1Gamma, gpLambda }: Pick<Recipe, 'r1Gamma' | 'gpLambda'>): boolean {
  return r1Gamma > 0 || gpLambda > 0;
}

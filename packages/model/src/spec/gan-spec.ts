import * as z from 'zod';
import { describeIssue } from '../describe-issue.ts';
import { SpecError } from '../errors.ts';
import { definitionOf, layerSchema } from './layers/index.ts';
import { losses } from './losses.ts';
import { type NetworkName, type PlacedLayer, placedLayers } from './network.ts';
import { hasGradientPenalty, recipeSchema } from './recipe.ts';
import type { Shape } from './shapes.ts';
import { networkWeights } from './weights.ts';

const network = z.array(layerSchema).min(1);

/**
 * Schema of a generative adversarial network as data: the images it generates, both networks, and the recipe that
 * trains them. To change the width, the kernels, the latent size, the image size or the channels, edit only this value.
 */
export const ganSpecSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/, 'a lower-case letter, then up to 31 of a–z, 0–9 and -')
    .meta({ description: 'Name that runs and model folders take.' }),
  image: z
    .strictObject({
      height: z.int().min(1).max(1024),
      width: z.int().min(1).max(1024),
      channels: z
        .union([z.literal(1), z.literal(3)])
        .meta({ description: '1 for grey, 3 for red, green and blue.' }),
    })
    .meta({ description: 'Size of the images.' }),
  latentSize: z
    .int()
    .min(1)
    .max(4096)
    .meta({ description: 'Numbers of the standard-normal noise vector that the generator starts from.' }),
  classes: z.int().min(0).max(1000).default(0).meta({
    description:
      'Classes to choose from, given to the generator as a one-hot vector after the noise; 0 for no choice.',
  }),
  generator: network.meta({ description: 'Layers from noise (and class) to an image; the last is tanh.' }),
  discriminator: network.meta({
    description:
      'Layers from an image to one logit, "this image is real"; with classes the last is a projection.',
  }),
  training: recipeSchema.meta({ description: 'How it is trained; flags override each number.' }),
});

/** A generative adversarial network as data; see {@link ganSpecSchema}. */
export type GanSpec = z.infer<typeof ganSpecSchema>;

/**
 * Validates a GAN spec: the fields of every layer, that each layer accepts the output of the layer before it and is
 * allowed at its position, that the generator ends in an image of the stated size within tanh's [-1, 1] and the
 * discriminator in one logit, and that the recipe can be computed exactly with these layers.
 *
 * @param value any value, typically parsed JSON
 * @param origin the spec's name in messages, e.g. a file name
 * @throws {SpecError} naming the layer or field, what was found and what is allowed
 */
export function parseGanSpec(value: unknown, origin = 'architecture spec'): GanSpec {
  const parsed = ganSpecSchema.safeParse(value);
  if (!parsed.success)
    throw new SpecError(`${origin}: ${describeIssue(parsed.error, ganSpecSchema, value)}.`);
  const spec = parsed.data;
  try {
    assertTrainable(spec);
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    throw new SpecError(`${origin}: ${error.message}`, { hint: error.hint });
  }
  return spec;
}

/**
 * Checks the rules that the schema does not express.
 *
 * @throws {SpecError} naming the layer or field of the recipe, and a remedy
 */
function assertTrainable(spec: GanSpec): void {
  const { height, width, channels } = spec.image;
  assertEnd('generator', placedLayers(spec, 'generator'), [height, width, channels]);
  if (spec.generator.at(-1)?.type !== 'tanh') {
    throw new SpecError('generator must end in a tanh layer, as images are scaled to [-1, 1].');
  }
  assertEnd('discriminator', placedLayers(spec, 'discriminator'), [1]);
  assertProjection(spec);
  for (const name of ['generator', 'discriminator'] as const) {
    if (networkWeights(spec, name).some(({ trainable }) => trainable)) continue;
    throw new SpecError(`${name} has no weights to train: add a dense or convolutional layer.`);
  }
  assertRecipe(spec);
}

/** Checks that a projection is the discriminator's last layer if there are classes, and occurs nowhere else. */
function assertProjection({ classes, generator, discriminator }: GanSpec): void {
  const misplaced = [...generator, ...discriminator.slice(0, -1)].some(({ type }) => type === 'projection');
  const last = discriminator.at(-1)?.type;
  if (misplaced || (last === 'projection') !== classes > 0) {
    throw new SpecError(
      `with ${classes} classes the discriminator's last layer is ${last}: a projection belongs there, ` +
        `and only there, when there are classes.`,
    );
  }
}

/** Checks that a recipe requires only what can be computed exactly with these layers. */
function assertRecipe(spec: GanSpec): void {
  const { training } = spec;
  const loss = losses[training.loss];
  if (training.labelSmoothing > 0 && !loss.smoothable) {
    throw new SpecError(
      `training.labelSmoothing: found ${training.labelSmoothing}, but the loss ${training.loss} has no target to smooth: ` +
        'set it to 0, or use the loss non-saturating or least-squares.',
    );
  }
  if (training.loss === 'wasserstein' && !hasGradientPenalty(training)) {
    throw new SpecError(
      'training.loss: wasserstein without a gradient penalty has no minimum: set training.gpLambda, 10 in the paper, ' +
        'or training.r1Gamma.',
    );
  }
  if (!hasGradientPenalty(training)) return;
  const penalty = training.r1Gamma > 0 ? 'training.r1Gamma' : 'training.gpLambda';
  for (const { layer, where } of placedLayers(spec, 'discriminator')) {
    const definition = definitionOf(layer);
    if (definition.mixesExamples(layer)) {
      throw new SpecError(
        `${where} makes each logit depend on the whole batch, so that ${penalty} has no gradient of a single image ` +
          `to penalise: remove the layer, or set ${penalty} to 0.`,
      );
    }
    if (!definition.piecewiseLinear(layer)) {
      throw new SpecError(
        `${where} is not piecewise linear, which the exact gradient of ${penalty} needs: ` +
          `use leakyRelu or relu there, or set ${penalty} to 0.`,
      );
    }
  }
}

function assertEnd(name: NetworkName, layers: readonly PlacedLayer[], expected: Shape): void {
  const received = layers.at(-1)?.output ?? [];
  if (received.join() !== expected.join()) {
    throw new SpecError(
      `${name} ends in shape [${received.join(', ')}] where [${expected.join(', ')}] is needed.`,
    );
  }
}

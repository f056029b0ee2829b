import * as z from 'zod';
import { SpecError } from '../errors.ts';
import { layerSchema } from './layer.ts';
import { type Shape, shapesThrough } from './shapes.ts';

/**
 * A whole generative adversarial network as data: what it draws, both networks, and the recipe that trains them.
 * Changing width, kernel, latent size, image size or channels is an edit of this value and of nothing else.
 */
export const ganSpecSchema = z.strictObject({
  /** Name the presets, runs and model folders go by. */
  name: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'a lower-case letter, then up to 31 of a–z, 0–9 and -'),
  image: z.strictObject({
    height: z.int().min(1).max(1024),
    width: z.int().min(1).max(1024),
    channels: z.union([z.literal(1), z.literal(3)]),
  }),
  /** Numbers of the standard-normal noise vector that the generator starts from. */
  latentSize: z.int().min(1).max(4096),
  generator: z.array(layerSchema).min(1),
  /** Ends in one unit: the logit of "this image is real". */
  discriminator: z.array(layerSchema).min(1),
  /** Recipe that the seed uses with this architecture; every number can be overridden by a flag. */
  training: z.strictObject({
    epochs: z.int().min(1),
    batchSize: z.int().min(1),
    learningRate: z.number().positive(),
    adam: z.strictObject({
      beta1: z.number().min(0).lt(1),
      beta2: z.number().min(0).lt(1),
      epsilon: z.number().positive(),
    }),
  }),
});

/** A generative adversarial network as data; see {@link ganSpecSchema}. */
export type GanSpec = z.infer<typeof ganSpecSchema>;

/**
 * Validates an architecture: the form of every layer, that each layer fits the one before it, that the generator
 * ends in an image of the stated size within tanh's [-1, 1], and the discriminator in one logit.
 *
 * @param value anything, typically parsed JSON
 * @param origin what the message calls it, e.g. a file name
 * @throws {SpecError} naming the layer or field, what was found and what is allowed
 */
export function parseGanSpec(value: unknown, origin = 'architecture spec'): GanSpec {
  const parsed = ganSpecSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new SpecError(
      `${origin}: ${issue?.path.join('.') || 'value'}: ${issue?.message ?? 'is not valid'}.`,
    );
  }
  const spec = parsed.data;
  const { height, width, channels } = spec.image;
  expectShape(origin, 'generator', lastShape('generator', generatorShapes(spec)), [height, width, channels]);
  if (spec.generator.at(-1)?.type !== 'tanh') {
    throw new SpecError(`${origin}: generator must end in a tanh layer, as images are scaled to [-1, 1].`);
  }
  expectShape(origin, 'discriminator', lastShape('discriminator', discriminatorShapes(spec)), [1]);
  return spec;
}

/** Shape after each layer of the generator, without the batch dimension, from the latent vector on. */
export function generatorShapes(spec: GanSpec): Shape[] {
  return shapesThrough('generator', spec.generator, [spec.latentSize]);
}

/** Shape after each layer of the discriminator, without the batch dimension, from the image on. */
export function discriminatorShapes(spec: GanSpec): Shape[] {
  const { height, width, channels } = spec.image;
  return shapesThrough('discriminator', spec.discriminator, [height, width, channels]);
}

function lastShape(net: string, shapes: Shape[]): Shape {
  const last = shapes.at(-1);
  if (last === undefined) throw new SpecError(`${net} has no layers.`);
  return last;
}

function expectShape(origin: string, net: string, received: Shape, expected: Shape): void {
  if (received.join() !== expected.join()) {
    throw new SpecError(
      `${origin}: ${net} ends in shape [${received.join(', ')}] where [${expected.join(', ')}] is needed.`,
    );
  }
}

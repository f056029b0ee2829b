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
  /** Classes to choose from, given to the generator as a one-hot vector after the noise; 0 for no choice. */
  classes: z.int().min(0).max(1000).default(0),
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
    /** The discriminator's own learning rate (Heusel et al., 2017); null for the generator's. */
    discriminatorLearningRate: z.number().positive().nullable().default(null),
    /**
     * `linear`: constant for the first half of the run's steps, then in a straight line to zero at its end. `cosine`:
     * half a cosine's wave from the first step to zero at the end (Loshchilov and Hutter, 2017).
     */
    learningRateDecay: z.enum(['none', 'linear', 'cosine']).default('none'),
    /** How much of the running average of the generator's weights each step keeps, e.g. 0.999; 0 for no average. */
    averaging: z.number().min(0).lt(1).default(0),
    /** One-sided: the discriminator is asked to be only 1 − this sure of real images (Salimans et al., 2016). */
    labelSmoothing: z.number().min(0).lt(0.5).default(0),
    /** Weight γ of the R1 penalty on the discriminator's gradient at real images (Mescheder et al., 2018); 0 is none. */
    gradientPenalty: z.number().min(0).max(1000).default(0),
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
  checkProjection(origin, spec);
  return spec;
}

/** What the generator starts from: the noise, and the class as a one-hot vector after it. */
export function generatorInputSize(spec: Pick<GanSpec, 'latentSize' | 'classes'>): number {
  return spec.latentSize + spec.classes;
}

/** Shape after each layer of the generator, without the batch dimension, from its input vector on. */
export function generatorShapes(spec: GanSpec): Shape[] {
  return shapesThrough('generator', spec.generator, [generatorInputSize(spec)]);
}

/** Shape after each layer of the discriminator, without the batch dimension, from the image on. */
export function discriminatorShapes(spec: GanSpec): Shape[] {
  const { height, width, channels } = spec.image;
  return shapesThrough('discriminator', spec.discriminator, [height, width, channels]);
}

/** Only the discriminator's end sees the class, and only where there is one. */
function checkProjection(origin: string, { classes, generator, discriminator }: GanSpec): void {
  const misplaced = [...generator, ...discriminator.slice(0, -1)].some(({ type }) => type === 'projection');
  const last = discriminator.at(-1)?.type;
  if (misplaced || (last === 'projection') !== classes > 0) {
    throw new SpecError(
      `${origin}: with ${classes} classes the discriminator's last layer is ${last}: a projection belongs there, ` +
        `and only there, when there are classes.`,
    );
  }
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

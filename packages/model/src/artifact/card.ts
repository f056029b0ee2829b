import * as z from 'zod';
import { describeIssue } from '../describe-issue.ts';
import { ArtifactError } from '../errors.ts';
import { ganSpecSchema } from '../spec/gan-spec.ts';
import { migrateSpec } from '../spec/migrate.ts';
import { evaluationSchema } from './evaluation.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

/**
 * Largest and mean absolute difference of pixels in [-1, 1] between the layers model and the graph after one stage of
 * export.
 */
const paritySchema = z.strictObject({ stage: z.string(), maxAbs: z.number(), meanAbs: z.number() });

/** Schema of the choices that turn pictures into images, besides the size and the channels, which are the model's. */
export const preparationSchema = z.strictObject({
  /** How a picture of another shape fills an image: cut at the edges, whole with a margin, or stretched. */
  fit: z.enum(['cover', 'contain', 'stretch']),
  /** Color behind transparent pictures, and of the margins of `contain`: `#rrggbb`. */
  background: z.string().regex(/^#[0-9a-f]{6}$/),
});

/** The choices that turn pictures into images; see {@link preparationSchema}. */
export type Preparation = z.infer<typeof preparationSchema>;

/** Version of the cards that this code writes. */
const CARD_VERSION = 2;

/** Schema of card.json, the model card: what the model is and exactly how it was made. */
export const cardSchema = z.strictObject({
  cardVersion: z.literal(CARD_VERSION),
  /**
   * Name under which the model is served. It becomes part of file names and URLs, so it has the format of a spec's
   * name.
   */
  name: ganSpecSchema.shape.name,
  /** Both networks, and in `training` the recipe as it was resolved for this run. */
  spec: ganSpecSchema,
  dataset: z.strictObject({
    name: z.string(),
    images: count,
    /** SHA-256 of the uncompressed training images. */
    sha256,
    /** True if the built-in synthetic digits replaced MNIST because MNIST was not available. */
    fallback: z.boolean(),
    /** Names of the classes by their numbers; absent where they have none. */
    classNames: z.array(z.string()).optional(),
    /** How pictures were prepared; absent where the data set was images already. */
    preparation: preparationSchema.optional(),
  }),
  training: z.strictObject({
    /** The command that trained the model, as typed. */
    command: z.string(),
    seed: z.int().min(0),
    /** Completed epochs and steps; `spec.training` holds the planned number of epochs. */
    epochs: z.number().min(0),
    steps: count,
    /** Means over the last complete epoch; null before the first one is complete. */
    generatorLoss: z.number().nullable(),
    discriminatorLoss: z.number().nullable(),
    imagesPerSecond: z.number().nullable(),
  }),
  quantization: z.enum(['float32', 'float16', 'uint8']),
  /**
   * Factor by which the model multiplies its latents: above 1 for more diversity than in training, below 1 for more
   * fidelity. The weights already contain it. Absent if it is 1.
   */
  latentScale: z.number().positive().max(10).optional(),
  parity: z.array(paritySchema),
  sizes: z.strictObject({ parameters: count, modelJsonBytes: count, weightsBytes: count }),
  /** Number of multiply–adds that generate one image. */
  macsPerImage: count,
  /** SHA-256 of model.json followed by weights.bin: the identity of the model. */
  contentHash: sha256,
  /**
   * SHA-256 of each file, so that a damaged file can be named. `card` is the SHA-256 of the card without this field, as
   * compact JSON. Absent in older cards.
   */
  checksums: z.strictObject({ modelJson: sha256, weights: sha256, card: sha256 }).optional(),
  /** Time of the export, ISO 8601. */
  createdAt: z.iso.datetime(),
  /** Quality of the samples; absent if it was not measured. */
  evaluation: evaluationSchema.optional(),
});

/** A model card: what a model is and how it was made; see {@link cardSchema}. */
export type ModelCard = z.infer<typeof cardSchema>;

/**
 * Validates a model card. Cards of version 1, which stored parts of the recipe twice, are migrated to version 2.
 *
 * @param value the parsed JSON
 * @param file the file's name for messages
 * @throws {ArtifactError} naming the file, the field, what was found and what is allowed
 */
export function parseCard(value: unknown, file = 'card.json'): ModelCard {
  const current = migrated(value);
  const version = newerVersion(current);
  if (version !== undefined) {
    throw new ArtifactError(
      file,
      `cardVersion: found ${version}, allowed is at most ${CARD_VERSION}: a newer version of Trazo wrote the model; update Trazo.`,
    );
  }
  const parsed = cardSchema.safeParse(current);
  if (!parsed.success) throw new ArtifactError(file, `${describeIssue(parsed.error, cardSchema, current)}.`);
  return parsed.data;
}

/**
 * The part of the recipe that version 1 stored beside the spec. The run used these values, so they replace the spec's.
 */
const recipeV1Schema = z.looseObject({
  epochs: z.number(),
  batchSize: z.number(),
  learningRate: z.number(),
});

function migrated(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('cardVersion' in value)) return value;
  if (value.cardVersion !== 1) return value;
  const training = recipeV1Schema.safeParse('training' in value ? value.training : undefined);
  if (!('spec' in value)) return { ...value, cardVersion: CARD_VERSION };
  // What it lacks is then named by its own field.
  if (!training.success) return { ...value, cardVersion: CARD_VERSION, spec: migrateSpec(value.spec, {}) };
  const { batchSize, learningRate, ...rest } = training.data;
  // The card of a run that ended within its first epoch does not contain the planned number of epochs.
  const epochs = rest.epochs >= 1 ? { epochs: rest.epochs } : {};
  const recipe = { ...epochs, ...(batchSize >= 2 && { batchSize }), learningRate };
  return { ...value, cardVersion: CARD_VERSION, spec: migrateSpec(value.spec, recipe), training: rest };
}

/** The version of a card that this code is too old for; undefined for any other value. */
function newerVersion(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null || !('cardVersion' in value)) return undefined;
  const { cardVersion } = value;
  return typeof cardVersion === 'number' && cardVersion > CARD_VERSION ? cardVersion : undefined;
}

/** Returns a model's version as URLs carry it in `v`: the first 12 hexadecimal digits of the content hash. */
export function versionOf(card: Pick<ModelCard, 'contentHash'>): string {
  return card.contentHash.slice(0, 12);
}

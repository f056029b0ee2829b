import * as z from 'zod';
import { describeIssue } from '../describe-issue.ts';
import { ArtifactError } from '../errors.ts';
import { ganSpecSchema } from '../spec/gan-spec.ts';
import { migrateSpec } from '../spec/migrate.ts';
import { evaluationSchema } from './evaluation.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

/** Largest and mean absolute difference of pixels in [-1, 1] between the model before and after a stage of export. */
const paritySchema = z.strictObject({ stage: z.string(), maxAbs: z.number(), meanAbs: z.number() });

/** The model card, card.json: what the model is and exactly how it came to be. */
export const cardSchema = z.strictObject({
  cardVersion: z.literal(2),
  /** Name the model is served under. It becomes part of file names and URLs, so it has the form of a spec's name. */
  name: ganSpecSchema.shape.name,
  /** Both networks, and in `training` the recipe as it was resolved for this run. */
  spec: ganSpecSchema,
  dataset: z.strictObject({
    name: z.string(),
    images: count,
    /** Of the uncompressed training images. */
    sha256,
    /** True where the built-in strokes stood in for MNIST because none could be had. */
    fallback: z.boolean(),
  }),
  training: z.strictObject({
    /** The command that made it, as typed. */
    command: z.string(),
    seed: z.int().min(0),
    /** Whole epochs and steps that were done; how many there were to be stands in `spec.training`. */
    epochs: z.number().min(0),
    steps: count,
    /** Means over the last epoch, null before the first is whole. */
    generatorLoss: z.number().nullable(),
    discriminatorLoss: z.number().nullable(),
    imagesPerSecond: z.number().nullable(),
  }),
  quantization: z.enum(['float32', 'float16', 'uint8']),
  /**
   * Factor that the model multiplies its latents by: above 1 for more variety than in training, below 1 for more
   * fidelity. It is part of the weights already; absent where it is 1.
   */
  latentScale: z.number().positive().max(10).optional(),
  parity: z.array(paritySchema),
  sizes: z.strictObject({ parameters: count, modelJsonBytes: count, weightsBytes: count }),
  /** Multiply–adds to generate one image. */
  macsPerImage: count,
  /** SHA-256 over model.json then weights.bin: the identity of the model. */
  contentHash: sha256,
  /**
   * SHA-256 of each file, so that a damaged one is known by its name; of the card without this field, as compact JSON.
   * Absent in older cards.
   */
  checksums: z.strictObject({ modelJson: sha256, weights: sha256, card: sha256 }).optional(),
  /** When it was exported, ISO 8601. */
  createdAt: z.iso.datetime(),
  /** How good its samples are; absent where that was not measured. */
  evaluation: evaluationSchema.optional(),
});

/** The model card; see {@link cardSchema}. */
export type ModelCard = z.infer<typeof cardSchema>;

/**
 * Validates a card. One of version 1, which stored parts of the recipe twice, is read as version 2.
 *
 * @throws {ArtifactError} naming the file and the field
 */
export function parseCard(value: unknown, file = 'card.json'): ModelCard {
  const current = migrated(value);
  const parsed = cardSchema.safeParse(current);
  if (!parsed.success) throw new ArtifactError(file, `${describeIssue(parsed.error, cardSchema, current)}.`);
  return parsed.data;
}

/** What version 1 stored of the recipe beside the spec is what the run used, so it takes the place of the spec's. */
const recipeV1Schema = z.looseObject({
  epochs: z.number(),
  batchSize: z.number(),
  learningRate: z.number(),
});

function migrated(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('cardVersion' in value)) return value;
  if (value.cardVersion !== 1 || !('spec' in value) || !('training' in value)) return value;
  const training = recipeV1Schema.safeParse(value.training);
  if (!training.success) return value;
  const { batchSize, learningRate, ...rest } = training.data;
  // A card of a run that ended within its first epoch does not tell how many epochs there were to be.
  const epochs = rest.epochs >= 1 ? { epochs: rest.epochs } : {};
  const recipe = { ...epochs, ...(batchSize >= 2 && { batchSize }), learningRate };
  return { ...value, cardVersion: 2, spec: migrateSpec(value.spec, recipe), training: rest };
}

/** The short form of a content hash that URLs carry as `v`: its first 12 hexadecimal digits. */
export function versionOf(card: Pick<ModelCard, 'contentHash'>): string {
  return card.contentHash.slice(0, 12);
}

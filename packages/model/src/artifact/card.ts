import * as z from 'zod';
import { ArtifactError } from '../errors.ts';
import { ganSpecSchema } from '../spec/gan-spec.ts';
import { evaluationSchema } from './evaluation.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

/** Largest and mean absolute difference of pixels in [-1, 1] between the model before and after a stage of export. */
const paritySchema = z.strictObject({ stage: z.string(), maxAbs: z.number(), meanAbs: z.number() });

/** The model card, card.json: what the model is and exactly how it came to be. */
export const cardSchema = z.strictObject({
  cardVersion: z.literal(1),
  /** Name the model is served under. It becomes part of file names and addresses, so it is of the presets' form. */
  name: ganSpecSchema.shape.name,
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
    epochs: z.number().min(0),
    steps: count,
    batchSize: count,
    learningRate: z.number(),
    /** Means over the last epoch, null before the first is whole. */
    generatorLoss: z.number().nullable(),
    discriminatorLoss: z.number().nullable(),
    imagesPerSecond: z.number().nullable(),
  }),
  quantization: z.enum(['float32', 'float16', 'uint8']),
  /**
   * How many times as wide as they are given the model takes its latents: above 1 for more variety than it was trained
   * to, below for more fidelity. It is in the weights already; absent where it is 1.
   */
  latentScale: z.number().positive().max(10).optional(),
  parity: z.array(paritySchema),
  sizes: z.strictObject({ parameters: count, modelJsonBytes: count, weightsBytes: count }),
  /** Multiply–adds to draw one image. */
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
 * Validates a card.
 *
 * @throws {ArtifactError} naming the file and the field
 */
export function parseCard(value: unknown, file = 'card.json'): ModelCard {
  const parsed = cardSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ArtifactError(
      file,
      `${issue?.path.join('.') || 'value'}: ${issue?.message ?? 'is not valid'}.`,
    );
  }
  return parsed.data;
}

/** The short form of a content hash that URLs carry as `v`: its first 12 hexadecimal digits. */
export function versionOf(card: Pick<ModelCard, 'contentHash'>): string {
  return card.contentHash.slice(0, 12);
}

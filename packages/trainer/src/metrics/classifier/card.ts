import * as z from 'zod';
import { storedWeightsSchema } from '../network/stored-weights.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

/** card.json of a classifier: what it is, how good it is, and exactly how it was made. */
export const classifierCardSchema = z.strictObject({
  cardVersion: z.literal(1),
  name: z.literal('digit-classifier'),
  /** What the network is, in words; its code is the truth. */
  architecture: z.string(),
  dataset: z.strictObject({
    name: z.string(),
    images: count,
    /** Of the uncompressed training images. */
    sha256,
  }),
  training: z.strictObject({
    /** The command that made it, as typed. */
    command: z.string(),
    epochs: z.int().min(1),
    batchSize: z.int().min(1),
    learningRate: z.number().positive(),
    dropout: z.number().min(0).lt(1),
    /** Pixels by which training images were shifted at most. */
    shift: z.int().min(0),
    /** Decay of the exponential moving average of the weights. */
    averaging: z.number().min(0).lt(1),
    seed: z.int().min(0),
    steps: count,
    seconds: z.number().min(0),
  }),
  /** On the data set's test images, with the weights as they are stored. */
  test: z.strictObject({ images: count, right: count, accuracy: z.number().min(0).max(1) }),
  /** What weights.bin holds, one after the other, all as little-endian float16. */
  weights: storedWeightsSchema,
  /** SHA-256 of weights.bin: the identity of the classifier, and so of its feature space. */
  sha256,
  createdAt: z.iso.datetime(),
});

/** See {@link classifierCardSchema}. */
export type ClassifierCard = z.infer<typeof classifierCardSchema>;

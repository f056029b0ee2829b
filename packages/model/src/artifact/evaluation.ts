import * as z from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const share = z.number().min(0).max(1);

/** A value and its 95% confidence interval. */
const estimateSchema = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });
/** Of the samples, and of as many real training images in their place: what could at best be reached. */
const comparedSchema = z.strictObject({ generated: estimateSchema, real: estimateSchema });
const measured = comparedSchema.optional();

/**
 * How good a model's samples are, as `pnpm evaluate` measures it: what a digit classifier makes of them, against the
 * test images. What was not measured is absent.
 */
export const evaluationSchema = z.strictObject({
  evaluationVersion: z.literal(1),
  /** The command that measured, as typed. */
  command: z.string(),
  /** SHA-256 of the classifier's weights; null where pooled pixels are compared, as no classifier reads such images. */
  classifier: sha256.nullable(),
  /** The real images; the hash is of the uncompressed training images. */
  dataset: z.strictObject({ name: z.string(), sha256 }),
  /** Images on each side of every comparison; only figures of the same count compare. */
  samples: z.int().min(1),
  /** Seed of the samples' latents, null for samples from a file. */
  seed: z.int().min(0).nullable(),
  /** Fréchet distance of the classifier's features; 0 is best. */
  frechet: measured,
  /** Inception score by the classifier; 10 is best. */
  score: measured,
  /** Share of the samples that lie among the real images. */
  precision: measured,
  /** Share of the real images that lie among the samples. */
  recall: measured,
  density: measured,
  coverage: measured,
  /** Share of each class as the classifier reads it, and exp of the shares' entropy. */
  classes: z
    .strictObject({
      generated: z.array(share),
      real: z.array(share),
      effective: z.strictObject({ generated: z.number(), real: z.number() }),
    })
    .optional(),
  /** Share that the classifier reads as what was asked for (of real images: as what they are). */
  agreement: measured,
  /** Distance to the nearest training image, against held-out images: a ratio of 1 is as new as they are. */
  nearest: z.strictObject({ ratio: estimateSchema, nearCopies: share }).optional(),
  /** Accuracy on test images of a classifier trained on so many labelled samples alone; and on real images. */
  tstr: z.strictObject({ generated: estimateSchema, real: share, images: z.int().min(1) }).optional(),
});

/** See {@link evaluationSchema}. */
export type Evaluation = z.infer<typeof evaluationSchema>;

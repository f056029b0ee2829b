import * as z from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const share = z.number().min(0).max(1);

/** A value and its 95% confidence interval. */
const estimateSchema = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });
/** A metric of the samples, and of the same number of real training images in their place: the best reachable value. */
const comparedSchema = z.strictObject({ generated: estimateSchema, real: estimateSchema });
const measured = comparedSchema.optional();

/**
 * Schema of a model's evaluation by `pnpm evaluate`: metrics of the samples in the feature space of a network, compared
 * with the test images. Metrics that were not measured are absent.
 */
export const evaluationSchema = z.strictObject({
  /** Version 1 has no `extractor`, `kid` and `fwd`. */
  evaluationVersion: z.union([z.literal(1), z.literal(2)]),
  /** The command that ran the evaluation, as typed. */
  command: z.string(),
  /** SHA-256 of the classifier's weights; null if the features are not those of a classifier. */
  classifier: sha256.nullable(),
  /** What the compared features are of; absent in version 1. */
  extractor: z
    .strictObject({
      /**
       * The digit classifier that ships or another one, a classifier trained on the data set's own classes, a network
       * trained on its images without labels, or the pixels averaged down to 7 × 7 cells.
       */
      kind: z.enum(['digit-classifier', 'classifier', 'self-supervised', 'pooled-pixels']),
      /** SHA-256 of the network's weights, the identity of the feature space; null for pixels. */
      sha256: sha256.nullable(),
      /** Numbers of a feature vector. */
      features: z.int().min(1),
      /** Accuracy of a classifier on its test images; null for others. */
      accuracy: share.nullable(),
    })
    .optional(),
  /** The data set of the real images; the hash is of the uncompressed training images. */
  dataset: z.strictObject({ name: z.string(), sha256 }),
  /** Number of images on each side of every comparison; only metrics with the same number are comparable. */
  samples: z.int().min(1),
  /** Seed of the samples' latents; null for samples from a file. */
  seed: z.int().min(0).nullable(),
  /** Fréchet distance of the features; 0 is best. */
  frechet: measured,
  /** Kernel distance (KID) of the features, which has no bias that depends on the number of images; 0 is best. */
  kid: measured,
  /** Fréchet wavelet distance of the pixels, which needs no network; 0 is best. */
  fwd: measured,
  /** Inception score by the classifier; the number of classes is best. */
  score: measured,
  /** Share of the samples that lie within the manifold of the real images. */
  precision: measured,
  /** Share of the real images that lie within the manifold of the samples. */
  recall: measured,
  density: measured,
  coverage: measured,
  /**
   * Share of each class as the classifier predicts it, and the effective number of classes: exp of the shares' entropy.
   */
  classes: z
    .strictObject({
      generated: z.array(share),
      real: z.array(share),
      effective: z.strictObject({ generated: z.number(), real: z.number() }),
    })
    .optional(),
  /**
   * Conditional accuracy: share of samples that the classifier assigns to the requested class (real images: to their
   * label).
   */
  agreement: measured,
  /**
   * Distance to the nearest training image relative to that of held-out images: at a ratio of 1 the samples are as
   * novel.
   */
  nearest: z.strictObject({ ratio: estimateSchema, nearCopies: share }).optional(),
  /**
   * Train on synthetic, test on real: test accuracy of a classifier trained on `images` samples only, and on real
   * images.
   */
  tstr: z.strictObject({ generated: estimateSchema, real: share, images: z.int().min(1) }).optional(),
});

/** Quality of a model's samples; see {@link evaluationSchema}. */
export type Evaluation = z.infer<typeof evaluationSchema>;

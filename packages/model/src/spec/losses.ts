import type { Tensor } from '@tensorflow/tfjs';

/**
 * A GAN loss: what the discriminator and the generator minimize, as functions of the discriminator's logits [n, 1]. The
 * plain step differentiates the values; the native step starts its backward passes with the derivatives. Both are per
 * image, [n, 1]; the step takes their means.
 */
export interface Loss {
  /** One-line description for `--help` and reference tables. */
  readonly about: string;
  /** The discriminator's loss for real images; `smoothing` is the recipe's `labelSmoothing`. */
  real(logits: Tensor, smoothing: number): Tensor;
  /** The discriminator's loss for generated images. */
  fake(logits: Tensor): Tensor;
  /** The generator's loss for generated images. */
  generator(logits: Tensor): Tensor;
  /** Derivative of {@link real} with respect to the logit. */
  realDerivative(logits: Tensor, smoothing: number): Tensor;
  /** Derivative of {@link fake} with respect to the logit. */
  fakeDerivative(logits: Tensor): Tensor;
  /** Derivative of {@link generator} with respect to the logit. */
  generatorDerivative(logits: Tensor): Tensor;
  /**
   * Whether {@link fakeDerivative} is never zero. The gradient of the generator's loss with respect to an image is then
   * the gradient of the discriminator's loss times a finite factor, so that one backward pass serves both.
   */
  readonly fakeDerivativeNeverZero: boolean;
  /** Whether one-sided label smoothing applies, i.e. the loss has a target for real images. */
  readonly smoothable: boolean;
  /**
   * The logit above which the discriminator takes an image for real, for the accuracies. `midpoint`, halfway between the
   * means of the real and the generated logits, for a loss that fixes only their difference.
   */
  readonly threshold: number | 'midpoint';
}

/** Lower bound of the sigmoid that starts the backward pass, so that it never underflows to zero. */
const SMALLEST_PROBABILITY = 1e-12;

/** Registry of all losses, by their name in `--loss` and in a spec's `training.loss`. */
export const losses = {
  /** Binary cross-entropy from logits with the non-saturating generator loss (Goodfellow et al., 2014). */
  'non-saturating': {
    about: 'binary cross-entropy; the generator maximizes log D (Goodfellow et al., 2014)',
    // −(1 − s) log σ(q) − s log(1 − σ(q)) = softplus(−q) + s·q
    real: (logits, smoothing) => logits.neg().softplus().add(logits.mul(smoothing)),
    fake: (logits) => logits.softplus(),
    generator: (logits) => logits.neg().softplus(),
    // Uses σ(−q) instead of σ(q) − 1, which would round to zero for confident logits.
    realDerivative: (logits, smoothing) => logits.neg().sigmoid().neg().add(smoothing),
    // The bound of 1e-12 changes no sum of float32 gradients and keeps the quotient in the one-pass step finite.
    fakeDerivative: (logits) => logits.sigmoid().maximum(SMALLEST_PROBABILITY),
    generatorDerivative: (logits) => logits.neg().sigmoid().neg(),
    fakeDerivativeNeverZero: true,
    smoothable: true,
    threshold: 0,
  },
  /** Hinge loss (Lim and Ye, 2017; Miyato et al., 2018). */
  hinge: {
    about: 'hinge: the discriminator stops at a margin of 1 (Lim and Ye, 2017)',
    real: (logits) => logits.neg().add(1).relu(),
    fake: (logits) => logits.add(1).relu(),
    generator: (logits) => logits.neg(),
    realDerivative: (logits) => logits.less(1).cast('float32').neg(),
    fakeDerivative: (logits) => logits.greater(-1).cast('float32'),
    generatorDerivative: (logits) => logits.zerosLike().sub(1),
    fakeDerivativeNeverZero: false,
    smoothable: false,
    threshold: 0,
  },
  /** Least squares with targets 1 for real and 0 for fake (Mao et al., 2017). */
  'least-squares': {
    about: 'squared distance to 1 for real and 0 for fake images (LSGAN; Mao et al., 2017)',
    real: (logits, smoothing) =>
      logits
        .sub(1 - smoothing)
        .square()
        .mul(0.5),
    fake: (logits) => logits.square().mul(0.5),
    generator: (logits) => logits.sub(1).square().mul(0.5),
    realDerivative: (logits, smoothing) => logits.sub(1 - smoothing),
    fakeDerivative: (logits) => logits.clone(),
    generatorDerivative: (logits) => logits.sub(1),
    fakeDerivativeNeverZero: false,
    smoothable: true,
    threshold: 0.5,
  },
  /** Wasserstein distance (Arjovsky et al., 2017); requires a gradient penalty (Gulrajani et al., 2017). */
  wasserstein: {
    about: 'difference of the mean logits; needs --gp-lambda or --r1-gamma (Arjovsky et al., 2017)',
    real: (logits) => logits.neg(),
    fake: (logits) => logits.clone(),
    generator: (logits) => logits.neg(),
    realDerivative: (logits) => logits.zerosLike().sub(1),
    fakeDerivative: (logits) => logits.zerosLike().add(1),
    generatorDerivative: (logits) => logits.zerosLike().sub(1),
    fakeDerivativeNeverZero: true,
    smoothable: false,
    threshold: 'midpoint',
  },
} as const satisfies Readonly<Record<string, Loss>>;

/** Name of a loss. */
export type LossName = keyof typeof losses;

/** Names of all losses, in the order of reference tables. */
export const lossNames = Object.keys(losses) as [LossName, ...LossName[]];

import { SpecError } from '../../errors.ts';
import type { GanSpec } from '../gan-spec.ts';
import type { LayerSpec } from '../layers/index.ts';

/** What decides on the architecture and recipe for a data set of pictures. */
export interface PictureFacts {
  readonly height: number;
  readonly width: number;
  /** 1 for grey pictures, 3 for RGB. */
  readonly channels: 1 | 3;
  /** 0 or 1 where there is nothing to choose. */
  readonly classes: number;
  /** Pictures to train on. */
  readonly count: number;
}

/** Filters of the stage whose maps have half the picture's size; each stage below has twice as many. */
const FILTERS = 32;
/** No stage has more filters than this. */
const MOST_FILTERS = 256;
/** The smallest maps are at least this high and wide. */
const SMALLEST = 4;
/** Steps of a training, by the number of stages: larger pictures take longer to learn. */
const STEPS: Readonly<Record<number, number>> = { 2: 12_000, 3: 20_000, 4: 30_000, 5: 40_000 };
/** With fewer pictures than this, the discriminator would learn them by heart, so they are augmented. */
const FEW_PICTURES = 20_000;

const batchNormalization = { type: 'batchNormalization', momentum: 0.99, epsilon: 1e-3 } as const;
const leakyRelu = { type: 'leakyRelu', slope: 0.2 } as const;

/** The number of times that both sides can be halved, so that the shorter one stays {@link SMALLEST} or more. */
function stagesOf(height: number, width: number): number {
  return Math.floor(Math.log2(Math.min(height, width) / SMALLEST));
}

/**
 * The architecture and recipe for a data set of pictures: a DCGAN whose depth follows from the size, conditioned on the
 * class where there are classes, with R1, EMA and, for few pictures, DiffAugment.
 *
 * @throws {SpecError} where no such network has this size
 */
export function pictureSpec({ height, width, channels, classes, count }: PictureFacts): GanSpec {
  const stages = stagesOf(height, width);
  const multiple = 2 ** stages;
  if (stages < 2 || stages > 5 || height % multiple !== 0 || width % multiple !== 0) {
    throw new SpecError(
      `no recipe is for pictures of ${width}×${height}: both sides must be multiples of ${Math.max(multiple, 4)}, the shorter one 16 to 255.`,
      { hint: 'Take 32, 64 or 128, or write a spec of your own: docs/how-to/your-own-spec.md.' },
    );
  }
  const conditional = classes > 1 ? classes : 0;
  const shape = height === width ? `${width}` : `${width}x${height}`;
  const batchSize = 64;
  const stepsPerEpoch = Math.ceil(count / batchSize);
  return {
    name: `pictures-${shape}`,
    image: { height, width, channels },
    latentSize: 128,
    classes: conditional,
    generator: generator(height / multiple, width / multiple, stages, channels),
    discriminator: discriminator(stages, conditional),
    training: {
      epochs: Math.max(1, Math.ceil((STEPS[stages] ?? 0) / stepsPerEpoch)),
      batchSize,
      learningRate: 5e-4,
      adam: { beta1: 0.5, beta2: 0.999, epsilon: 1e-7 },
      discriminatorLearningRate: null,
      learningRateDecay: 'cosine',
      emaDecay: 0.999,
      labelSmoothing: 0,
      loss: 'non-saturating',
      r1Gamma: 0.3,
      gpLambda: 0,
      augment: count < FEW_PICTURES ? ['color', 'translation', 'cutout'] : [],
    },
  };
}

/** Filters of the stage that is so many stages below the picture, from 1. */
function filtersAt(depth: number): number {
  return Math.min(MOST_FILTERS, FILTERS * 2 ** (depth - 1));
}

/** Maps of height × width are doubled so many times; the last has the picture's channels. */
function generator(height: number, width: number, stages: number, channels: number): LayerSpec[] {
  const first = filtersAt(stages);
  const doubled = Array.from({ length: stages - 1 }, (_, index): LayerSpec[] => [
    {
      type: 'conv2dTranspose',
      filters: filtersAt(stages - 1 - index),
      kernelSize: 4,
      strides: 2,
      useBias: false,
    },
    batchNormalization,
    leakyRelu,
  ]);
  return [
    { type: 'dense', units: height * width * first, useBias: false },
    batchNormalization,
    leakyRelu,
    { type: 'reshape', targetShape: [height, width, first] },
    ...doubled.flat(),
    { type: 'conv2dTranspose', filters: channels, kernelSize: 4, strides: 2, useBias: true },
    { type: 'tanh' },
  ];
}

function discriminator(stages: number, classes: number): LayerSpec[] {
  const halved = Array.from({ length: stages }, (_, index): LayerSpec[] => [
    { type: 'conv2d', filters: filtersAt(index + 1), kernelSize: 4, strides: 2, useBias: true },
    leakyRelu,
  ]);
  return [
    ...halved.flat(),
    { type: 'flatten' },
    { type: 'dense', units: 256, useBias: true },
    leakyRelu,
    classes > 0 ? { type: 'projection', useBias: true } : { type: 'dense', units: 1, useBias: true },
  ];
}

import { type GanSpec, InvalidOptionError, pictureSpec, presetByName, SpecError } from '@trazo/model';
import type { DataFacts } from '../data/open.ts';
import { OptionConflictError } from './option-conflict.ts';
import type { PixelSize } from './values.ts';

/** The value of `--model` that leaves the choice to the data set. */
export const AUTO = 'auto';

/** What the user wants the images to be. */
export interface WantedImage {
  readonly size?: PixelSize | undefined;
  readonly grey?: true | undefined;
  readonly rgb?: true | undefined;
}

/** A chosen model, and why, in a line. */
export interface ChosenModel {
  readonly spec: GanSpec;
  /** Epochs between sample grids, figures and checkpoints: epochs of few pictures are short. */
  readonly every: number;
  readonly reason: string;
}

/** Pictures are made this large if nothing is chosen: larger ones take long to learn. */
const USUAL_SIDE = 64;
/** About how many steps lie between two sample grids. */
const STEPS_BETWEEN_FIGURES = 200;
/** Pictures whose shorter side is below this are made half as large. */
const SMALL_SIDE = 48;

/**
 * Chooses architecture and recipe for a data set: the `slim` preset for sets that look like MNIST, else
 * {@link pictureSpec} at the pictures' own size where they all have the same small one, or else at 64×64 or 32×32.
 *
 * @throws {InvalidOptionError} for a size for which there is no recipe, {OptionConflictError} for --grey with --rgb
 */
export function autoModel(facts: DataFacts, wanted: WantedImage): ChosenModel {
  if (wanted.grey && wanted.rgb) {
    throw new OptionConflictError('--grey and --rgb cannot be combined: use one of them.');
  }
  const channels = wanted.grey ? 1 : wanted.rgb ? 3 : facts.channels;
  const size = wanted.size ?? ownSize(facts) ?? usualSize(facts);
  const spec = specFor(facts, size, channels);
  const { height, width } = spec.image;
  const color = channels === 1 ? 'grey' : 'color';
  const classes = spec.classes > 0 ? `${spec.classes} classes` : 'no classes';
  const augmented = spec.training.augment.length > 0 ? ', augmented as they are few' : '';
  const reason = `Model auto: ${spec.name}, ${width}×${height} ${color}, ${classes}, for about ${facts.count} images${augmented}`;
  const stepsPerEpoch = Math.ceil(facts.count / spec.training.batchSize);
  return { spec, every: Math.ceil(STEPS_BETWEEN_FIGURES / stepsPerEpoch), reason };
}

function specFor(facts: DataFacts, { width, height }: PixelSize, channels: 1 | 3): GanSpec {
  const slim = presetByName('slim');
  const isLikeMnist = `${height}×${width}×${channels}` === '28×28×1' && facts.classes === slim.classes;
  if (isLikeMnist) return slim;
  try {
    return pictureSpec({ height, width, channels, classes: facts.classes, count: facts.count });
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    const text = width === height ? `${width}` : `${width}x${height}`;
    throw new InvalidOptionError(
      '--size',
      text,
      'multiples of 4 from 16 to 252 that can be halved until the shorter side is below 8, such as 32, 64, 128, 96x64',
    );
  }
}

/** The pictures' own size, if all are square, of one size, and small, and there is a recipe for it. */
function ownSize({ height, width, sameSize }: DataFacts): PixelSize | undefined {
  if (!sameSize || height !== width || height > USUAL_SIDE) return undefined;
  try {
    pictureSpec({ height, width, channels: 1, classes: 0, count: 1 });
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return undefined;
  }
  return { height, width };
}

function usualSize({ height, width }: DataFacts): PixelSize {
  const side = Math.min(height, width) < SMALL_SIDE ? USUAL_SIDE / 2 : USUAL_SIDE;
  return { height: side, width: side };
}

/**
 * A model that has its own image, checked against what the user wants.
 *
 * @throws {OptionConflictError} naming the flag that asks for another image
 */
export function withWantedImage(spec: GanSpec, { size, grey, rgb }: WantedImage): GanSpec {
  const { height, width, channels } = spec.image;
  const flag =
    size !== undefined && (size.height !== height || size.width !== width)
      ? '--size'
      : grey && channels !== 1
        ? '--grey'
        : rgb && channels !== 3
          ? '--rgb'
          : undefined;
  if (flag === undefined) return spec;
  throw new OptionConflictError(
    `${flag} asks for other images than ${spec.name} generates, which are ${width}×${height} in ${channels === 1 ? 'grey' : 'color'}.`,
    { hint: 'Leave the flag out, or use --model auto, which takes any size that has a recipe.' },
  );
}

import { InvalidOptionError } from '@trazo/model';
import type { DataSet } from '../../data/data-set.ts';
import { isDigitSet } from '../../metrics/classifier/digits.ts';
import {
  CLASSIFIER_MEASURES,
  LABEL_MEASURES,
  type MeasureName,
  measureNames,
  SMALL_SET_MEASURES,
} from '../../metrics/measure-names.ts';
import { isTrainable, LEAST_TRAINING, presentClasses } from '../../metrics/trainable.ts';
import { OptionConflictError } from '../option-conflict.ts';
import type { Subject, SubjectFacts } from './subject.ts';

/** For most measures, fewer images say too little: the covariance of 128 features needs more than 128. */
export const LEAST_COUNT = 200;
/** With fewer images, the intervals of the measures without a bias are as wide as what they measure. */
const LEAST_SMALL_COUNT = 50;

/**
 * Asserts that each measure that `--only` names can be taken of a subject, before anything is generated.
 *
 * @throws {OptionConflictError} naming the measures, what they need, and those that need it not
 */
export function assertMeasurable(
  only: ReadonlySet<MeasureName>,
  count: number,
  { labelled }: SubjectFacts,
  { name, isFile }: Subject,
  data: DataSet,
): void {
  const labels = [...only].filter((measure) => LABEL_MEASURES.has(measure));
  if (labels.length > 0 && !labelled) {
    throw new OptionConflictError(
      `--only ${labels.join(',')} needs samples of known classes; ${isFile ? `${name} comes without --labels` : `${name} has no classes`}.`,
      { hint: `Without classes: ${except(LABEL_MEASURES)}.` },
    );
  }
  const many = manyImageMeasures().filter((measure) => only.has(measure));
  if (count < LEAST_COUNT && many.length > 0) {
    throw new OptionConflictError(
      `--only ${many.join(',')} needs at least ${LEAST_COUNT} samples, training and test images; the fewest here are ${count}.`,
      { hint: `With fewer: ${[...SMALL_SET_MEASURES].join(', ')}.` },
    );
  }
  if (isDigitSet(data.train)) return;
  if (!isTrainable(data.train)) {
    const { count: images } = data.train;
    assertClassifier(
      only,
      `${data.name} has ${images} training images, too few to train one (${LEAST_TRAINING})`,
    );
  }
  if (presentClasses(data.train) < 2) assertClassifier(only, `${data.name} has no classes`);
}

/**
 * Asserts that no measure that `--only` names needs a classifier where there is none.
 *
 * @param reason why there is none
 */
export function assertClassifier(only: ReadonlySet<MeasureName>, reason: string): void {
  const left = [...only].filter((measure) => CLASSIFIER_MEASURES.has(measure));
  if (left.length === 0) return;
  throw new OptionConflictError(`--only ${left.join(',')} needs a classifier: ${reason}.`, {
    hint: `Without one: ${except(CLASSIFIER_MEASURES)}.`,
  });
}

/** The measures that need at least {@link LEAST_COUNT} images. */
export function manyImageMeasures(): MeasureName[] {
  return measureNames.filter((name) => !SMALL_SET_MEASURES.has(name));
}

/**
 * The number of images on each side of every comparison.
 *
 * @throws {InvalidOptionError} where there are too few samples or real images
 */
export function comparableCount(
  requested: number,
  { available }: SubjectFacts,
  { name }: Subject,
  data: DataSet,
): number {
  for (const [set, { count }] of [
    ['training', data.train],
    ['test', data.test],
  ] as const) {
    if (count >= LEAST_SMALL_COUNT) continue;
    const found = `its ${set} set has ${count}`;
    throw new InvalidOptionError('--dataset', data.name, `at least ${LEAST_SMALL_COUNT} images; ${found}`);
  }
  if (available < LEAST_SMALL_COUNT) {
    throw new InvalidOptionError(
      '--samples',
      name,
      `at least ${LEAST_SMALL_COUNT} images; there are ${available}`,
    );
  }
  return Math.min(requested, available, data.train.count, data.test.count);
}

function except(some: ReadonlySet<MeasureName>): string {
  return measureNames.filter((name) => !some.has(name)).join(', ');
}

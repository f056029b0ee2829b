import { InvalidOptionError } from '@trazo/model';
import type { DataSet } from '../../data/data-set.ts';
import { isDigitSet, otherImagesThanDigits } from '../../metrics/classifier/digits.ts';
import {
  CLASSIFIER_MEASURES,
  LABEL_MEASURES,
  type MeasureName,
  measureNames,
} from '../../metrics/measure-names.ts';
import { OptionConflictError } from '../option-conflict.ts';
import type { Subject, SubjectFacts } from './subject.ts';

/** Fewer images say too little: the covariance of 128 features needs more than 128. */
export const LEAST_COUNT = 200;

/**
 * Asserts that each measure that `--only` names can be taken of a subject, before anything is generated.
 *
 * @throws {OptionConflictError} naming the measures, what they need, and those that need it not
 */
export function assertMeasurable(
  only: ReadonlySet<MeasureName>,
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
  if (!isDigitSet(data.train)) assertClassifier(only, otherImagesThanDigits(data.name));
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
    if (count >= LEAST_COUNT) continue;
    const found = `its ${set} set has ${count}`;
    throw new InvalidOptionError('--dataset', data.name, `at least ${LEAST_COUNT} images; ${found}`);
  }
  if (available < LEAST_COUNT) {
    throw new InvalidOptionError('--samples', name, `at least ${LEAST_COUNT} images; there are ${available}`);
  }
  return Math.min(requested, available, data.train.count, data.test.count);
}

function except(some: ReadonlySet<MeasureName>): string {
  return measureNames.filter((name) => !some.has(name)).join(', ');
}

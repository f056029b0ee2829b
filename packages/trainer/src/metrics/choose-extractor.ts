import type { DataSet, ImageSet } from '../data/data-set.ts';
import { DataError } from '../errors.ts';
import { isDigitSet } from './classifier/digits.ts';
import { openDigitExtractor, openOwnClassifier } from './classifier/extractor.ts';
import { type FeatureExtractor, type Features, isClassified } from './feature-extractor.ts';
import { accuracyOf, classHistogram } from './histogram.ts';
import { extractTest, type NetworkTraining } from './network/network-training.ts';
import { pooledExtractor } from './pooled-pixels.ts';
import { openSelfSupervised } from './self-supervised/extractor.ts';
import { isTrainable, LEAST_TRAINING, presentClasses } from './trainable.ts';

/** The digit classifier does not see what is in a data set where it recognises a smaller share of its test images. */
const LEAST_DIGIT_ACCURACY = 0.9;

/**
 * A classifier of a data set's own classes is used if it avoids at least this share of the errors of one that always says
 * the most frequent class. With less, the labels are not about what is in the images.
 */
const LEAST_SKILL = 0.5;

/** An extractor for a data set, and what it says of the real images. */
export interface ChosenExtractor {
  readonly extractor: FeatureExtractor;
  readonly real: Features;
  /** What is compared and why, in a sentence for people; undefined for the digit classifier. */
  readonly reason: string | undefined;
}

/** What an extractor is chosen for. */
export interface ExtractorRequest {
  /** The name of the data set, and the images that networks are trained on. */
  readonly data: Pick<DataSet, 'name' | 'train'>;
  /** Real images with labels, which were not trained on. */
  readonly test: ImageSet;
  /** A digit classifier to use instead of the one that ships; then no other extractor is tried. */
  readonly folder?: string | undefined;
  readonly training: NetworkTraining;
}

/**
 * Chooses the extractor for a data set, the first of these that can tell what is in its images: the digit classifier; a
 * classifier trained on its own classes; a network trained on its images without labels; and pooled pixels, where there
 * are too few images to train on.
 *
 * @throws {ArtifactError} where the classifier is damaged; {DataError} where `folder` names a classifier that does not
 *   recognise the images; the reason of the training's signal
 */
export async function chooseExtractor({
  data,
  test,
  folder,
  training,
}: ExtractorRequest): Promise<ChosenExtractor> {
  const { name, train } = data;
  if (isDigitSet(test)) {
    const chosen = await digitExtractor(name, test, folder, training);
    if (chosen !== undefined) return chosen;
  }
  if (!isTrainable(train)) {
    const extractor = pooledExtractor(test);
    return {
      extractor,
      real: extractor.extract(test.images),
      reason: `Comparing pooled pixels: ${name} has ${train.count} training images, and a network needs ${LEAST_TRAINING}.`,
    };
  }
  const classes = presentClasses(train);
  let why = `${name} has no classes`;
  if (classes > 1) {
    const { extractor, real, accuracy } = await openOwnClassifier(train, test, training);
    const recognised = `${(100 * accuracy).toFixed(1)}% of the test images`;
    if (skillOf(accuracy, test) >= LEAST_SKILL) {
      const reason = `Comparing features of a classifier trained on ${name}'s ${classes} classes, which recognises ${recognised}.`;
      return { extractor, real, reason };
    }
    extractor.dispose();
    why = `a classifier trained on its ${classes} classes recognises only ${recognised}`;
  }
  const extractor = await openSelfSupervised(train, training);
  try {
    const real = await extractTest(training, test, (tick) => extractor.extract(test.images, tick));
    const reason = `Comparing features of a network trained on ${name}'s images without labels: ${why}.`;
    return { extractor, real, reason };
  } catch (error) {
    extractor.dispose();
    throw error;
  }
}

/** The digit classifier; undefined where it does not recognise the images. */
async function digitExtractor(
  name: string,
  test: ImageSet,
  folder: string | undefined,
  training: NetworkTraining,
): Promise<ChosenExtractor | undefined> {
  const extractor = await openDigitExtractor(folder);
  try {
    const real = await extractTest(training, test, (tick) => extractor.extract(test.images, tick));
    const accuracy = isClassified(real) ? accuracyOf(real.predictions.labels, test.labels) : 0;
    if (accuracy >= LEAST_DIGIT_ACCURACY) return { extractor, real, reason: undefined };
    if (folder !== undefined) {
      throw new DataError(
        name,
        `the digit classifier recognises only ${(100 * accuracy).toFixed(1)}% of its test images, so its features say nothing about such images.`,
        {
          hint: 'Compare with a data set of digits, or leave --classifier out: a classifier of its own classes is then trained.',
        },
      );
    }
    extractor.dispose();
    return undefined;
  } catch (error) {
    extractor.dispose();
    throw error;
  }
}

/** The share of the errors of always saying the most frequent class that a classifier avoids. */
function skillOf(accuracy: number, { labels, classes }: ImageSet): number {
  const chance = Math.max(...classHistogram(labels, classes).shares);
  return chance < 1 ? (accuracy - chance) / (1 - chance) : 0;
}

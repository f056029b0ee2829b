import type { ImageSet } from '../data/data-set.ts';
import { DataError } from '../errors.ts';
import { isDigitSet, otherImagesThanDigits } from './classifier/digits.ts';
import { openDigitExtractor } from './classifier/extractor.ts';
import { type FeatureExtractor, type Features, isClassified } from './feature-extractor.ts';
import { accuracyOf } from './histogram.ts';
import { pooledExtractor } from './pooled-pixels.ts';

/** A classifier that recognises a smaller share of a data set's test images does not see what is in them. */
const LEAST_ACCURACY = 0.9;

/** An extractor for a data set, and what it says of the real images. */
export interface ChosenExtractor {
  readonly extractor: FeatureExtractor;
  readonly real: Features;
  /** Why the digit classifier was not used, for people; undefined where it was. */
  readonly reason: string | undefined;
}

/**
 * Chooses the extractor for a data set: the digit classifier where it recognises the images, else pooled pixels.
 *
 * @param test real images with labels
 * @param folder a classifier to use instead of the one that ships
 * @param tick receives the number of images that are done
 * @throws {ArtifactError} where the classifier is damaged; {DataError} where `folder` names a classifier that does not
 *   recognise the images
 */
export async function chooseExtractor(
  test: ImageSet,
  dataset: string,
  folder?: string,
  tick: (done: number) => void = () => {},
): Promise<ChosenExtractor> {
  const pooled = (reason: string): ChosenExtractor => {
    const extractor = pooledExtractor(test);
    return { extractor, real: extractor.extract(test.images), reason };
  };
  if (!isDigitSet(test)) return pooled(otherImagesThanDigits(dataset));
  const extractor = await openDigitExtractor(folder);
  try {
    const real = extractor.extract(test.images, tick);
    const accuracy = isClassified(real) ? accuracyOf(real.predictions.labels, test.labels) : 0;
    if (accuracy >= LEAST_ACCURACY) return { extractor, real, reason: undefined };
    const found = `the digit classifier recognises only ${(100 * accuracy).toFixed(1)}% of its test images`;
    if (folder !== undefined) {
      throw new DataError(dataset, `${found}, so its features say nothing about such images.`, {
        hint: 'Compare with a data set of digits, or train a classifier for this one: pnpm train-classifier --dataset …',
      });
    }
    extractor.dispose();
    return pooled(`${dataset}: ${found}`);
  } catch (error) {
    extractor.dispose();
    throw error;
  }
}

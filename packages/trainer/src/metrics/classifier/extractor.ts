import type { ImageSet } from '../../data/data-set.ts';
import type { ClassifiedFeatures, ClassifierMeasures, FeatureExtractor } from '../feature-extractor.ts';
import { accuracyOf } from '../histogram.ts';
import { FEATURES, type ImageNetwork } from '../network/image-network.ts';
import { cachedNetwork } from '../network/network-cache.ts';
import { extractTest, type NetworkTraining, trainedInStage } from '../network/network-training.ts';
import { type Classification, classify } from './classify.ts';
import { loadClassifier } from './folder.ts';
import { PICTURE_CLASSIFIER_RECIPE } from './recipe.ts';
import { trainClassifier, trainPictureClassifier } from './train.ts';
import { trainOnSyntheticTestOnReal } from './tstr.ts';

/**
 * The digit classifier as a feature extractor.
 *
 * @param folder of a classifier; the one that ships if omitted
 * @throws {ArtifactError} where the classifier is missing or damaged
 */
export async function openDigitExtractor(folder?: string): Promise<FeatureExtractor> {
  const { classifier, card } = await loadClassifier(folder);
  return extractorOf('digit-classifier', 'classifier', card.sha256, classifier, {
    testAccuracy: card.test.accuracy,
    trainOnSynthetic: (generated, test, seed, tick) =>
      trainOnSyntheticTestOnReal(
        generated,
        test,
        (set) => trainClassifier(set, card.training, ({ step, totalSteps }) => tick(step / totalSteps)),
        seed,
      ),
  });
}

/** A feature extractor, and what it says of the real images. */
interface OpenClassifier {
  readonly extractor: FeatureExtractor;
  readonly real: ClassifiedFeatures;
  /** On the test images. */
  readonly accuracy: number;
}

/**
 * A classifier of a data set's own classes as a feature extractor: from the cache, or trained now.
 *
 * @param set labelled training images of at least two classes
 * @param test real images that it was not trained on
 */
export async function openOwnClassifier(
  set: ImageSet,
  test: ImageSet,
  training: NetworkTraining,
): Promise<OpenClassifier> {
  const recipe = PICTURE_CLASSIFIER_RECIPE;
  const { height, width, channels, classes } = set;
  const { network, sha256 } = await cachedNetwork(
    training.cacheDir,
    'classifier',
    [height, width, channels, classes, recipe.seed, recipe.steps(set.count)],
    [set.images, set.labels],
    () =>
      trainedInStage(training, `Training a classifier of the ${classes} classes, to judge by`, (tick) =>
        trainPictureClassifier(set, recipe, tick),
      ),
  );
  try {
    const real = featuresOf(
      await extractTest(training, test, (tick) => classify(network, test.images, tick)),
    );
    const accuracy = accuracyOf(real.predictions.labels, test.labels);
    const extractor = extractorOf('classifier', 'own-classifier', sha256, network, {
      testAccuracy: accuracy,
      trainOnSynthetic: (generated, heldOut, seed, tick) =>
        trainOnSyntheticTestOnReal(
          generated,
          heldOut,
          (samples) =>
            trainPictureClassifier(samples, recipe, ({ step, totalSteps }) => tick(step / totalSteps)),
          seed,
        ),
    });
    return { extractor, real, accuracy };
  } catch (error) {
    network.dispose();
    throw error;
  }
}

function extractorOf(
  kind: FeatureExtractor['kind'],
  space: string,
  sha256: string,
  network: ImageNetwork,
  measures: Omit<ClassifierMeasures, 'classes'>,
): FeatureExtractor {
  return {
    kind,
    space: `${space}-${sha256.slice(0, 12)}`,
    sha256,
    classifier: { classes: network.outputs, ...measures },
    extract: (images, tick) => featuresOf(classify(network, images, tick)),
    dispose: () => network.dispose(),
  };
}

function featuresOf({ count, features, probabilities, labels }: Classification): ClassifiedFeatures {
  return { count, size: FEATURES, values: features, predictions: { probabilities, labels } };
}

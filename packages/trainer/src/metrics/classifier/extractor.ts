import type { FeatureExtractor } from '../feature-extractor.ts';
import { DIGITS } from './digits.ts';
import { loadClassifier } from './folder.ts';
import { FEATURES } from './network.ts';
import { trainOnSyntheticTestOnReal } from './tstr.ts';

/**
 * The digit classifier as a feature extractor.
 *
 * @param folder of a classifier; the one that ships if omitted
 * @throws {ArtifactError} where the classifier is missing or damaged
 */
export async function openDigitExtractor(folder?: string): Promise<FeatureExtractor> {
  const { classifier, card } = await loadClassifier(folder);
  return {
    name: `classifier-frechet-${card.sha256.slice(0, 12)}`,
    classifier: {
      classes: DIGITS,
      sha256: card.sha256,
      testAccuracy: card.test.accuracy,
      trainOnSynthetic: (generated, test, seed, tick) =>
        trainOnSyntheticTestOnReal(generated, test, card.training, seed, ({ step, totalSteps }) =>
          tick(step / totalSteps),
        ),
    },
    extract: (images, tick) => {
      const { count, features, probabilities, labels } = classifier.classify(images, tick);
      return { count, size: FEATURES, values: features, predictions: { probabilities, labels } };
    },
    dispose: () => classifier.dispose(),
  };
}

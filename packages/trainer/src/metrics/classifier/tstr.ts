import type { ImageSet } from '../../data/data-set.ts';
import { type Estimate, estimateMean } from '../bootstrap.ts';
import { matches } from '../histogram.ts';
import type { ClassifierRecipe } from './recipe.ts';
import { type ClassifierProgress, trainClassifier } from './train.ts';

/**
 * Train on synthetic, test on real (Esteban, Hyland and Rätsch, "Real-valued (medical) time series generation with
 * recurrent conditional GANs", 2017; Ravuri and Vinyals, "Classification accuracy score for conditional generative
 * models", 2019): the accuracy, on real test images, of a digit classifier trained on generated ones and their labels
 * alone. It falls where digits are wrong and where ways to write them are missing.
 *
 * @param generated labelled samples
 * @param test real images, in an order that is independent of their content
 */
export async function trainOnSyntheticTestOnReal(
  generated: ImageSet,
  test: Pick<ImageSet, 'images' | 'labels'>,
  recipe: ClassifierRecipe,
  seed: number,
  tick: (progress: ClassifierProgress) => void = () => {},
): Promise<Estimate> {
  const classifier = await trainClassifier(generated, recipe, tick);
  try {
    const { labels } = classifier.classify(test.images);
    return estimateMean(matches(labels, test.labels), seed);
  } finally {
    classifier.dispose();
  }
}

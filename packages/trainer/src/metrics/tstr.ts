import type { ImageSet } from '../data/data-set.ts';
import { type Estimate, estimateMean } from './bootstrap.ts';
import type { ClassifierRecipe } from './classifier/recipe.ts';
import { type ClassifierProgress, trainClassifier } from './classifier/train.ts';
import { agreements } from './histogram.ts';

/**
 * Train on synthetic, test on real (Esteban, Hyland and Rätsch, "Real-valued (medical) time series generation with
 * recurrent conditional GANs", 2017; Ravuri and Vinyals, "Classification accuracy score for conditional generative
 * models", 2019): the accuracy, on real test pictures, of a digit classifier trained on generated ones and their labels
 * alone. It falls where digits are wrong and where ways to write them are missing.
 *
 * @param generated labelled samples
 * @param test real pictures, in an order that says nothing of them
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
    const { digits } = classifier.judge(test.images);
    return estimateMean(agreements(digits, test.labels), seed);
  } finally {
    classifier.dispose();
  }
}

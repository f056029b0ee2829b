import type { ImageSet } from '../../data/data-set.ts';
import { type Estimate, estimateMean } from '../bootstrap.ts';
import { matches } from '../histogram.ts';
import type { ImageNetwork } from '../network/image-network.ts';
import { classify } from './classify.ts';

/**
 * Train on synthetic, test on real (Esteban, Hyland and Rätsch, "Real-valued (medical) time series generation with
 * recurrent conditional GANs", 2017; Ravuri and Vinyals, "Classification accuracy score for conditional generative
 * models", 2019): the accuracy, on real test images, of a classifier trained on generated ones and their labels
 * alone. It falls where images are wrong and where kinds of them are missing.
 *
 * @param generated labelled samples
 * @param train makes a classifier of labelled images
 * @param test real images, in an order that is independent of their content
 */
export async function trainOnSyntheticTestOnReal(
  generated: ImageSet,
  test: Pick<ImageSet, 'images' | 'labels'>,
  train: (set: ImageSet) => Promise<ImageNetwork>,
  seed: number,
): Promise<Estimate> {
  const classifier = await train(generated);
  try {
    const { labels } = classify(classifier, test.images);
    return estimateMean(matches(labels, test.labels), seed);
  } finally {
    classifier.dispose();
  }
}

import type { ImageSet } from '../data/data-set.ts';
import { chooseExtractor } from './choose-extractor.ts';
import {
  type ClassifiedFeatures,
  type FeatureExtractor,
  type Features,
  type ImageBytes,
  isClassified,
} from './feature-extractor.ts';
import { FrechetReference, fitGaussian } from './frechet.ts';
import { accuracyOf, classHistogram } from './histogram.ts';
import { withinClassVariance } from './within-class-variance.ts';

/** What the classifier predicts for the samples of an epoch. */
interface ClassFigures {
  /** Share of each class. */
  readonly classes: readonly number[];
  /** exp of the entropy of the shares. */
  readonly effectiveClasses: number;
  /** Variance of the samples within a class, relative to that of real images: 1 is as diverse as they are. */
  readonly diversity: number;
  /** Conditional accuracy: share of the samples classified as the class they were conditioned on; null without classes. */
  readonly agreement: number | null;
}

/** The quality of an epoch, measured on few samples. */
export interface EpochFigures {
  /** Fréchet distance from real images; lower is better. */
  readonly distance: number;
  /** Undefined where no classifier reads such images. */
  readonly digits: ClassFigures | undefined;
}

/** Evaluates the samples of an epoch, in the same way in every epoch. */
export interface Evaluator {
  /** Only distances of evaluators of the same name are comparable. */
  readonly name: string;
  /** @param labels the class that each image was conditioned on; empty for models without classes */
  evaluate(images: ImageBytes, labels: readonly number[]): EpochFigures;
  dispose(): void;
}

/**
 * The evaluator for a data set.
 *
 * @param test real images; samples are compared with all of them
 * @throws {ArtifactError} where the classifier that ships is damaged
 */
export async function openEvaluator(test: ImageSet): Promise<Evaluator> {
  const { extractor, real } = await chooseExtractor(test, 'the data set');
  return new ExtractorEvaluator(extractor, real);
}

/** Fréchet distance of features, and class figures where the extractor is a classifier. */
class ExtractorEvaluator implements Evaluator {
  readonly name: string;
  readonly #extractor: FeatureExtractor;
  readonly #reference: FrechetReference;
  readonly #realVariance: number;

  constructor(extractor: FeatureExtractor, real: Features) {
    this.name = extractor.name;
    this.#extractor = extractor;
    this.#reference = new FrechetReference(fitGaussian(real.values, real.size));
    this.#realVariance = isClassified(real) ? withinClassVariance(real) : 1;
  }

  evaluate(images: ImageBytes, labels: readonly number[]): EpochFigures {
    const features = this.#extractor.extract(images);
    return {
      distance: this.#reference.distance(fitGaussian(features.values, features.size)),
      digits: isClassified(features) ? this.#classFigures(features, labels) : undefined,
    };
  }

  dispose(): void {
    this.#extractor.dispose();
  }

  #classFigures(features: ClassifiedFeatures, labels: readonly number[]): ClassFigures {
    const predicted = features.predictions.labels;
    const { shares, effective } = classHistogram(predicted, this.#extractor.classifier?.classes ?? 0);
    return {
      classes: shares,
      effectiveClasses: effective,
      diversity: withinClassVariance(features) / this.#realVariance,
      agreement: labels.length > 0 ? accuracyOf(predicted, labels) : null,
    };
  }
}

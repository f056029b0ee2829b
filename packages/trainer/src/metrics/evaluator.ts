import type { DataSet } from '../data/data-set.ts';
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
import { KernelDistance } from './kernel-distance.ts';
import type { NetworkTraining } from './network/network-training.ts';
import { POOLED_SPACE, pooledExtractor } from './pooled-pixels.ts';
import { isEnoughForFrechet } from './small-sets.ts';
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
  /** Distance from real images, as the evaluator's name says; lower is better. */
  readonly distance: number;
  /** Undefined where no classifier reads such images. */
  readonly digits: ClassFigures | undefined;
}

/** Evaluates the samples of an epoch, in the same way in every epoch. */
export interface Evaluator {
  /** Only distances of evaluators of the same name are comparable. */
  readonly name: string;
  /** What it compares and why, in a sentence for people; undefined for the digit classifier. */
  readonly reason: string | undefined;
  /** Effective classes of the real images; undefined where no classifier reads them. */
  readonly realClasses: number | undefined;
  /** @param labels the class that each image was conditioned on; empty for models without classes */
  evaluate(images: ImageBytes, labels: readonly number[]): EpochFigures;
  dispose(): void;
}

/** Name of the evaluator of early versions for images that no classifier reads. Their first rows do not name it. */
export const POOLED_EVALUATOR = nameOf('frechet', POOLED_SPACE);

/**
 * The evaluator for a data set: of the features that `pnpm evaluate` compares, too.
 *
 * @param data samples are compared with all of its test images
 * @throws {ArtifactError} where the classifier that ships is damaged
 */
export async function openEvaluator(
  data: Pick<DataSet, 'name' | 'train' | 'test'>,
  training: NetworkTraining,
): Promise<Evaluator> {
  const { test } = data;
  try {
    const { extractor, real, reason } = await chooseExtractor({ data, test, training });
    return new ExtractorEvaluator(extractor, real, reason);
  } catch (error) {
    if (!training.signal?.aborted) throw error;
    // The run ends before its first step, so nothing is measured.
    const extractor = pooledExtractor(test);
    return new ExtractorEvaluator(extractor, extractor.extract(test.images), undefined);
  }
}

/**
 * Fréchet distance of features, or their kernel distance where there are few real images, and class figures where the
 * extractor is a classifier.
 */
class ExtractorEvaluator implements Evaluator {
  readonly name: string;
  readonly reason: string | undefined;
  readonly realClasses: number | undefined;
  readonly #extractor: FeatureExtractor;
  readonly #distance: (features: Features) => number;
  readonly #realVariance: number;

  constructor(extractor: FeatureExtractor, real: Features, reason: string | undefined) {
    this.reason = reason;
    this.#extractor = extractor;
    // Runs of digits keep their measure, whatever the size of the set.
    if (
      extractor.kind === 'digit-classifier' ||
      extractor.kind === 'pooled-pixels' ||
      isEnoughForFrechet(real)
    ) {
      this.name = nameOf('frechet', extractor.space);
      const reference = new FrechetReference(fitGaussian(real.values, real.size));
      this.#distance = ({ values, size }) => reference.distance(fitGaussian(values, size));
    } else {
      this.name = nameOf('kid', extractor.space);
      const reference = new KernelDistance(real);
      this.#distance = (features) => reference.estimate(features).value;
    }
    this.#realVariance = isClassified(real) ? withinClassVariance(real) : 1;
    this.realClasses = isClassified(real)
      ? classHistogram(real.predictions.labels, extractor.classifier?.classes ?? 0).effective
      : undefined;
  }

  evaluate(images: ImageBytes, labels: readonly number[]): EpochFigures {
    const features = this.#extractor.extract(images);
    return {
      distance: this.#distance(features),
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

/** `classifier-frechet-…`: the space with the measure after its first part, as runs have recorded it from the beginning. */
function nameOf(measure: string, space: string): string {
  const [, name, hash] = /^(.*?)(-[0-9a-f]{12})?$/.exec(space) ?? [];
  return `${name}-${measure}${hash ?? ''}`;
}

import type { Evaluation } from '@trazo/model';
import type { DataSet, ImageSet } from '../data/data-set.ts';
import { type Estimate, estimate, estimateMean, groupsOf } from './bootstrap.ts';
import {
  type ClassifierMeasures,
  type FeatureExtractor,
  type Features,
  type ImageBytes,
  isClassified,
  type Predictions,
} from './feature-extractor.ts';
import { addMoments, FrechetReference, gaussianOf, momentsOf } from './frechet.ts';
import { classHistogram, matches } from './histogram.ts';
import { KernelDistance } from './kernel-distance.ts';
import { manifoldShares } from './manifold.ts';
import type { MeasureName } from './measure-names.ts';
import { type Memorisation, memorisation } from './memorisation.ts';
import type { Points } from './neighbours.ts';
import { EVALUATION_SEED, type SampleSource, type Samples } from './samples.ts';
import { classifierScore } from './score.ts';
import { FrechetWavelet } from './wavelet/frechet-wavelet.ts';

/** The classifier is trained on at most this many samples: as many as MNIST has. */
const TSTR_COUNT = 60_000;

/** The results of an evaluation, without what was evaluated and how. */
export type Figures = Omit<
  Evaluation,
  'evaluationVersion' | 'command' | 'classifier' | 'extractor' | 'dataset' | 'samples' | 'seed'
>;

/** What a measure compares. Samples, test and training images are equally many, in orders independent of their content. */
export interface EvaluationContext {
  readonly data: Pick<DataSet, 'train' | 'test'>;
  readonly extractor: FeatureExtractor;
  readonly source: SampleSource;
  readonly samples: Samples;
  readonly test: ImageSet;
  /** Training images in the place of the samples. */
  readonly training: ImageSet;
  readonly features: {
    readonly samples: Features;
    readonly test: Features;
    readonly training: Features;
  };
}

/** The results of a measure. */
interface Measured {
  readonly figures: Figures;
  /** Which samples are near to which training images. */
  readonly neighbours?: Memorisation;
}

interface Measure {
  /** What the progress display calls it. */
  readonly title: string;
  /** @param tick receives the share that is done */
  readonly run: (context: EvaluationContext, tick: (share: number) => void) => Measured | Promise<Measured>;
}

/** All that can be measured. */
export const measures: Readonly<Record<MeasureName, Measure>> = {
  frechet: {
    title: 'Fréchet distance',
    run: ({ features }) => {
      const { values, size } = features.test;
      const reference = new FrechetReference(gaussianOf(momentsOf(values, size), size));
      const generated = frechetEstimate(reference, features.samples);
      return { figures: { frechet: { generated, real: frechetEstimate(reference, features.training) } } };
    },
  },
  kid: {
    title: 'Kernel distance',
    run: ({ features }, tick) => {
      const reference = new KernelDistance(features.test);
      tick(0.2);
      const generated = reference.estimate(features.samples);
      tick(0.6);
      return { figures: { kid: { generated, real: reference.estimate(features.training) } } };
    },
  },
  fwd: {
    title: 'Fréchet wavelet distance',
    run: ({ samples, test, training }, tick) => {
      const reference = new FrechetWavelet(test, test.images, (share) => tick(share / 5));
      const generated = reference.estimate(samples.images, (share) => tick((1 + 2 * share) / 5));
      const real = reference.estimate(training.images, (share) => tick((3 + 2 * share) / 5));
      return { figures: { fwd: { generated, real } } };
    },
  },
  score: {
    title: 'Classifier score',
    run: ({ extractor, features }) => {
      const { classes } = classifierOf(extractor);
      const score = (given: Features) =>
        classifierScore(predictionsOf(given).probabilities, classes, EVALUATION_SEED);
      return {
        figures: { score: { generated: score(features.samples), real: score(features.training) } },
      };
    },
  },
  manifold: {
    title: 'Precision, recall, density, coverage',
    run: ({ features }, tick) => {
      const test = pointsOf(features.test);
      const generated = manifoldShares(test, pointsOf(features.samples));
      tick(0.5);
      const real = manifoldShares(test, pointsOf(features.training));
      const compare = (name: keyof typeof generated) => ({
        generated: estimateMean(generated[name], EVALUATION_SEED),
        real: estimateMean(real[name], EVALUATION_SEED),
      });
      return {
        figures: {
          precision: compare('precision'),
          recall: compare('recall'),
          density: compare('density'),
          coverage: compare('coverage'),
        },
      };
    },
  },
  classes: {
    title: 'Class histogram',
    run: ({ extractor, features }) => {
      const { classes } = classifierOf(extractor);
      const generated = classHistogram(predictionsOf(features.samples).labels, classes);
      const real = classHistogram(predictionsOf(features.test).labels, classes);
      const effective = { generated: generated.effective, real: real.effective };
      return { figures: { classes: { generated: generated.shares, real: real.shares, effective } } };
    },
  },
  agreement: {
    title: 'Conditional accuracy',
    run: ({ features, samples, test }) => {
      const accuracy = (given: Features, labels: Uint8Array) =>
        estimateMean(matches(predictionsOf(given).labels, labels), EVALUATION_SEED);
      const generated = accuracy(features.samples, labelsOf(samples));
      return { figures: { agreement: { generated, real: accuracy(features.test, test.labels) } } };
    },
  },
  nearest: {
    title: 'Nearest training images',
    run: ({ data, samples, test }, tick) => {
      const { height, width, channels } = data.train;
      const points = (images: ImageBytes): Points => ({ values: images, size: height * width * channels });
      const [own, heldOut] = [points(samples.images), points(test.images)];
      const neighbours = memorisation(own, heldOut, points(data.train.images), EVALUATION_SEED, tick);
      const { ratio, nearCopies } = neighbours;
      return { figures: { nearest: { ratio, nearCopies } }, neighbours };
    },
  },
  tstr: {
    title: 'Training a classifier on samples alone',
    run: async ({ data, extractor, source, samples, test }, tick) => {
      const count = Math.min(TSTR_COUNT, source.available);
      // A model generates new samples; those of a file are all there are.
      const first = source.available === Number.POSITIVE_INFINITY ? (samples.labels?.length ?? 0) : 0;
      const drawn = await source.generate(first, count, () => {});
      const images = Uint8Array.from(drawn.images);
      const set: ImageSet = { ...data.train, images, labels: labelsOf(drawn), count };
      const { testAccuracy, trainOnSynthetic } = classifierOf(extractor);
      const generated = await trainOnSynthetic(set, test, EVALUATION_SEED, tick);
      return { figures: { tstr: { generated, real: testAccuracy, images: count } } };
    },
  },
};

/** A Fréchet distance with its interval: how much it would vary with other samples and the same test images. */
function frechetEstimate(reference: FrechetReference, { count, size, values }: Features): Estimate {
  const parts = groupsOf(count).map(({ first, last }) =>
    momentsOf(values.subarray(first * size, last * size), size),
  );
  return estimate(
    parts.length,
    (chosen) => {
      const sum = new Float64Array(parts[0]?.length ?? 0);
      for (const group of chosen) addMoments(sum, parts[group] ?? sum);
      return reference.distance(gaussianOf(sum, size));
    },
    EVALUATION_SEED,
  );
}

function pointsOf({ values, size }: Features): Points {
  return { values: values instanceof Float32Array ? values : Float32Array.from(values), size };
}

function labelsOf({ labels }: Samples): Uint8Array {
  if (labels === null) throw new Error('These samples have no labels.');
  return labels;
}

function classifierOf({ kind, classifier }: FeatureExtractor): ClassifierMeasures {
  if (classifier === undefined) throw new Error(`${kind} is no classifier.`);
  return classifier;
}

function predictionsOf(features: Features): Predictions {
  if (!isClassified(features)) throw new Error('These features have no predictions.');
  return features.predictions;
}

import type { Evaluation } from '@trazo/model';
import type { DataSet } from '../data/data-set.ts';
import { type Estimate, estimate, estimateMean, groupsOf } from './bootstrap.ts';
import type { LoadedClassifier } from './classifier/folder.ts';
import { DIGITS, FEATURES, type Judgement, PICTURE_SIZE } from './classifier/network.ts';
import { addMoments, FrechetReference, gaussianOf, momentsOf } from './frechet.ts';
import { agreements, classHistogram } from './histogram.ts';
import { manifoldShares } from './manifold.ts';
import type { MeasureName } from './measure-names.ts';
import { type Memorisation, memorisation } from './memorisation.ts';
import type { Points } from './neighbours.ts';
import { EVALUATION_SEED, type LabelledImages, type SampleSource, type Samples } from './samples.ts';
import { mnistScore } from './score.ts';
import { trainOnSyntheticTestOnReal } from './tstr.ts';

/** Labelled samples that a classifier is trained on at most: as many as MNIST has. */
const TSTR_COUNT = 60_000;

/** The figures of an evaluation, without what they were taken of. */
export type Figures = Omit<
  Evaluation,
  'evaluationVersion' | 'command' | 'classifier' | 'dataset' | 'samples' | 'seed'
>;

/** What a measure may look at. Samples, test and training images are equally many, in orders that say nothing. */
export interface EvaluationContext {
  readonly data: Pick<DataSet, 'train' | 'test'>;
  readonly loaded: LoadedClassifier;
  readonly source: SampleSource;
  readonly samples: Samples;
  readonly test: LabelledImages;
  readonly judged: {
    readonly samples: Judgement;
    readonly test: Judgement;
    /** Of training images in the samples' place. */
    readonly training: Judgement;
  };
}

/** What a measure gives. */
interface Measured {
  readonly figures: Figures;
  /** Which samples are near to which training images. */
  readonly neighbours?: Memorisation;
}

interface Measure {
  /** What it is called while it is under way. */
  readonly what: string;
  /** Whether it needs samples that were asked to be of a class. */
  readonly needsLabels?: true;
  /** @param tick told the share that is done */
  readonly run: (context: EvaluationContext, tick: (share: number) => void) => Measured | Promise<Measured>;
}

/** All that can be measured, in order. */
export const measures: Readonly<Record<MeasureName, Measure>> = {
  frechet: {
    what: 'Fréchet distance',
    run: ({ judged }) => {
      const reference = new FrechetReference(gaussianOf(momentsOf(judged.test.features, FEATURES), FEATURES));
      const distance = ({ features }: Judgement) => frechetEstimate(reference, features);
      return {
        figures: { frechet: { generated: distance(judged.samples), real: distance(judged.training) } },
      };
    },
  },
  score: {
    what: 'MNIST score',
    run: ({ judged }) => {
      const score = ({ probabilities }: Judgement) => mnistScore(probabilities, DIGITS, EVALUATION_SEED);
      return { figures: { score: { generated: score(judged.samples), real: score(judged.training) } } };
    },
  },
  manifold: {
    what: 'Precision, recall, density, coverage',
    run: ({ judged }, tick) => {
      const [generated, real] = [judged.samples, judged.training].map((judgement, index) => {
        const shares = manifoldShares(pointsOf(judged.test), pointsOf(judgement));
        tick((index + 1) / 2);
        return shares;
      });
      if (!generated || !real) throw new Error('A set was not measured.');
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
    what: 'Class histogram',
    run: ({ judged }) => {
      const generated = classHistogram(judged.samples.digits, DIGITS);
      const real = classHistogram(judged.test.digits, DIGITS);
      const effective = { generated: generated.effective, real: real.effective };
      return { figures: { classes: { generated: generated.shares, real: real.shares, effective } } };
    },
  },
  agreement: {
    what: 'Label agreement',
    needsLabels: true,
    run: ({ judged, samples, test }) => {
      const agreement = (judgement: Judgement, labels: Uint8Array) =>
        estimateMean(agreements(judgement.digits, labels), EVALUATION_SEED);
      const generated = agreement(judged.samples, labelsOf(samples));
      return { figures: { agreement: { generated, real: agreement(judged.test, test.labels) } } };
    },
  },
  nearest: {
    what: 'Nearest training images',
    run: ({ data, samples, test }, tick) => {
      const [own, heldOut, training] = [samples.images, test.images, data.train.images].map(pixelsOf);
      if (!own || !heldOut || !training) throw new Error('A set is missing.');
      const neighbours = memorisation(own, heldOut, training, EVALUATION_SEED, tick);
      const { ratio, nearCopies } = neighbours;
      return { figures: { nearest: { ratio, nearCopies } }, neighbours };
    },
  },
  tstr: {
    what: 'Training a classifier on samples alone',
    needsLabels: true,
    run: async ({ loaded, source, samples, test }, tick) => {
      const count = Math.min(TSTR_COUNT, source.available);
      // A model draws fresh ones; those of a file are all there are.
      const first = source.available === Number.POSITIVE_INFINITY ? (samples.labels?.length ?? 0) : 0;
      const drawn = await source.draw(first, count, () => {});
      const set = {
        images: Uint8Array.from(drawn.images),
        labels: labelsOf(drawn),
        count,
        height: 28,
        width: 28,
        channels: 1 as const,
        classes: DIGITS,
      };
      const { training, test: baseline } = loaded.card;
      const generated = await trainOnSyntheticTestOnReal(
        set,
        test,
        training,
        EVALUATION_SEED,
        ({ step, totalSteps }) => tick(step / totalSteps),
      );
      return { figures: { tstr: { generated, real: baseline.accuracy, images: count } } };
    },
  },
};

/** A Fréchet distance with its interval: how much it would change with other samples; the test images stay. */
function frechetEstimate(reference: FrechetReference, features: Float32Array): Estimate {
  const parts = groupsOf(features.length / FEATURES).map(({ first, last }) =>
    momentsOf(features.subarray(first * FEATURES, last * FEATURES), FEATURES),
  );
  return estimate(
    parts.length,
    (chosen) => {
      const sum = new Float64Array(parts[0]?.length ?? 0);
      for (const group of chosen) addMoments(sum, parts[group] ?? sum);
      return reference.distance(gaussianOf(sum, FEATURES));
    },
    EVALUATION_SEED,
  );
}

function pointsOf({ features }: Judgement): Points {
  return { values: features, size: FEATURES };
}

/** Pixels in [0, 1]. */
function pixelsOf(images: Uint8Array | Uint8ClampedArray): Points {
  const values = new Float32Array(images.length);
  for (let i = 0; i < images.length; i++) values[i] = (images[i] ?? 0) / 255;
  return { values, size: PICTURE_SIZE };
}

function labelsOf({ labels }: Samples): Uint8Array {
  if (labels === null) throw new Error('These samples have no labels.');
  return labels;
}

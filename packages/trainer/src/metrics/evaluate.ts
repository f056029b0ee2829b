import type { DataSet } from '../data/data-set.ts';
import { staged } from '../data/stages.ts';
import { type ChosenExtractor, chooseExtractor } from './choose-extractor.ts';
import type { FeatureExtractor } from './feature-extractor.ts';
import { CLASSIFIER_MEASURES, LABEL_MEASURES, type MeasureName, measureNames } from './measure-names.ts';
import { type EvaluationContext, type Figures, measures } from './measures.ts';
import type { Memorisation } from './memorisation.ts';
import type { NetworkTraining } from './network/network-training.ts';
import { chosenImages, type SampleSource, type Samples } from './samples.ts';

/** What is evaluated, and how. */
export interface EvaluationRequest {
  readonly source: SampleSource;
  /** Images on each side of every comparison; no more than there are test images or samples. */
  readonly count: number;
  /** Measures that cannot be taken are left out: those that need labels, and those that need a classifier. */
  readonly requested: ReadonlySet<MeasureName>;
  readonly data: Pick<DataSet, 'name' | 'train' | 'test'>;
  /** Folder of a digit classifier to use instead of the one that ships. */
  readonly classifier: string | undefined;
  readonly training: NetworkTraining;
  /**
   * Called once the extractor is known, before anything is measured.
   *
   * @param left the requested measures that need a classifier where the extractor is none
   */
  readonly onExtractor?: (chosen: ChosenExtractor, left: readonly MeasureName[]) => void;
}

/** What features are of. */
type ExtractorFacts = Pick<FeatureExtractor, 'kind' | 'sha256'> & {
  /** Numbers of a feature vector. */
  readonly features: number;
  /** Accuracy on test images, 0 … 1; null where it is no classifier. */
  readonly accuracy: number | null;
};

/** The results, and what images of them are made from. */
export interface EvaluationResult {
  readonly figures: Figures;
  /** What the features are of that were compared. */
  readonly extractor: ExtractorFacts;
  readonly samples: Samples;
  /** Which samples are near to which training images; undefined where not measured. */
  readonly neighbours: Memorisation | undefined;
}

/**
 * Measures samples against test images, and as many training images in the place of the samples, which shows the best
 * that is possible. All randomness comes from fixed seeds.
 *
 * @throws {ArtifactError} and {DataError} as {@link chooseExtractor} does
 */
export async function evaluate(request: EvaluationRequest): Promise<EvaluationResult> {
  const { source, count, requested, data, training: networks } = request;
  const { stages } = networks;
  const test = chosenImages(data.test, count);
  const chosen = await chooseExtractor({ data, test, folder: request.classifier, training: networks });
  const { extractor, real } = chosen;
  try {
    const isClassifier = extractor.classifier !== undefined;
    const [left, taken] = measuresOf(requested, source.labelled, isClassifier);
    request.onExtractor?.(chosen, left);

    const samples = await staged(stages, `Generating ${count} samples`, (tick) =>
      source.generate(0, count, (done) => tick(done / count)),
    );
    const training = chosenImages(data.train, count);
    const features = await staged(stages, 'Extracting features', (tick) => ({
      test: real,
      samples: extractor.extract(samples.images, (done) => tick(done / count / 2)),
      training: extractor.extract(training.images, (done) => tick((1 + done / count) / 2)),
    }));

    const context: EvaluationContext = { data, extractor, source, samples, test, training, features };
    let figures: Figures = {};
    let neighbours: Memorisation | undefined;
    for (const name of taken) {
      const { title, run } = measures[name];
      const measured = await staged(stages, title, async (tick) => run(context, tick));
      figures = { ...figures, ...measured.figures };
      neighbours ??= measured.neighbours;
    }
    const { kind, sha256, classifier } = extractor;
    const accuracy = classifier?.testAccuracy ?? null;
    return {
      figures,
      extractor: { kind, sha256, features: real.size, accuracy },
      samples,
      neighbours,
    };
  } finally {
    extractor.dispose();
  }
}

/** The requested measures that need a classifier that is not there, and those that can be taken, in their order. */
function measuresOf(
  requested: ReadonlySet<MeasureName>,
  labelled: boolean,
  isClassifier: boolean,
): [left: MeasureName[], taken: MeasureName[]] {
  const possible = measureNames.filter(
    (name) => requested.has(name) && (labelled || !LABEL_MEASURES.has(name)),
  );
  const needsClassifier = (name: MeasureName) => !isClassifier && CLASSIFIER_MEASURES.has(name);
  return [possible.filter(needsClassifier), possible.filter((name) => !needsClassifier(name))];
}

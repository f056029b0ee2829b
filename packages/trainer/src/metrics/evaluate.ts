import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DataSet } from '../data/data-set.ts';
import { DataError } from '../errors.ts';
import type { StageDisplay } from '../report/stage-display.ts';
import type { LoadedClassifier } from './classifier/folder.ts';
import type { Judgement } from './classifier/network.ts';
import { accuracyOf, LEAST_ACCURACY } from './histogram.ts';
import { type MeasureName, measureNames } from './measure-names.ts';
import { type EvaluationContext, type Figures, measures } from './measures.ts';
import type { Memorisation } from './memorisation.ts';
import { chosenImages, type SampleSource, type Samples } from './samples.ts';

/** What is evaluated, and how. */
export interface EvaluationRequest {
  readonly source: SampleSource;
  /** Images on each side of every comparison; no more than there are test images or samples. */
  readonly count: number;
  /** Measures that need labels are passed over where the samples have none. */
  readonly wanted: ReadonlySet<MeasureName>;
  readonly data: Pick<DataSet, 'name' | 'train' | 'test'>;
  readonly loaded: LoadedClassifier;
  readonly display: StageDisplay;
}

/** Figures, and what pictures of them are made from. */
export interface EvaluationResult {
  readonly figures: Figures;
  readonly samples: Samples;
  /** Which samples are near to which training images; undefined where not measured. */
  readonly neighbours: Memorisation | undefined;
}

/**
 * Measures samples against test images, and as many training images in the samples' place, which shows what could at
 * best be reached. Nothing in it is random but by fixed seeds.
 */
export async function evaluate(request: EvaluationRequest): Promise<EvaluationResult> {
  const { source, count, wanted, data, loaded, display } = request;
  const samples = await staged(display, `Drawing ${count} samples`, (tick) =>
    source.draw(0, count, (done) => tick(done / count)),
  );
  const test = chosenImages(data.test, count);
  const training = chosenImages(data.train, count);
  const judged = await staged(display, 'Reading samples and real images', (tick) => {
    const [own, held, trained] = [samples, test, training].map(({ images }, set) =>
      loaded.classifier.judge(images, (done) => tick((set + done / count) / 3)),
    );
    if (!own || !held || !trained) throw new Error('A set was not read.');
    return { samples: own, test: held, training: trained };
  });

  refuseUnreadable(judged.test, test.labels, data.name);

  const context: EvaluationContext = { data, loaded, source, samples, test, judged };
  let figures: Figures = {};
  let neighbours: Memorisation | undefined;
  for (const name of namesOf(wanted, source.labelled)) {
    const { what, run } = measures[name];
    const measured = await staged(display, what, async (tick) => run(context, tick));
    figures = { ...figures, ...measured.figures };
    neighbours ??= measured.neighbours;
  }
  return { figures, samples, neighbours };
}

/** Features tell of digits only where the classifier sees digits. */
function refuseUnreadable({ digits }: Judgement, labels: Uint8Array, dataset: string): void {
  const accuracy = accuracyOf(digits, labels);
  if (accuracy >= LEAST_ACCURACY) return;
  throw new DataError(
    dataset,
    `the digit classifier reads only ${(100 * accuracy).toFixed(1)}% of its test images right, so it cannot judge such pictures.`,
    {
      hint: 'Compare with a data set of digits, or train a classifier for it: pnpm train-classifier --dataset …',
    },
  );
}

/** The wanted measures that can be taken, in their order. */
function namesOf(wanted: ReadonlySet<MeasureName>, labelled: boolean): MeasureName[] {
  return measureNames.filter((name) => wanted.has(name) && (labelled || !measures[name].needsLabels));
}

/** Does some work under a progress bar, which is drawn before it begins. */
async function staged<Result>(
  display: StageDisplay,
  what: string,
  work: (tick: (share: number) => void) => Result | Promise<Result>,
): Promise<Result> {
  const stage = display.begin(what);
  try {
    await nextTurn();
    return await work((share) => stage.tick(share));
  } finally {
    stage.end();
  }
}

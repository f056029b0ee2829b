import { type GanSpec, presetByName } from '@trazo/model';
import type { DataSet, ImageSet } from '../data/data-set.ts';
import { openGan } from '../gan/open-gan.ts';
import { secondsPerStep } from '../gan/pace.ts';
import { planOf } from '../gan/plan.ts';
import { formatEstimate } from '../report/quantities.ts';
import type { StatusLine } from '../report/status-line.ts';

/** With fewer steps left, the progress shows the time left before an estimate would be of use. */
const FEWEST_STEPS = 200;
/** From this many seconds on, a beginner is told of the model that is quicker. */
const LONG_SECONDS = 15 * 60;
/** Names of the data sets of handwritten digits. */
const DIGIT_DATA_SETS = ['mnist', 'strokes'];
/** After this many epochs of `slim` on MNIST, digits are plain to read (docs/measurements/evaluation.md). */
const SLIM_EPOCHS = 2;

/** Terminal and log. */
export interface RunLengthPorts {
  readonly status: StatusLine;
  readonly log: (line: string) => void;
}

/**
 * Logs about how long the remaining steps of a run take, measured on this machine with a network of its own that is
 * thrown away. Logs nothing if few steps are left.
 *
 * @param steps number of steps left
 * @param resumed whether the run was begun earlier, so that another model is no choice any more
 */
export function logRunLength(
  spec: GanSpec,
  data: DataSet,
  steps: number,
  resumed: boolean,
  { status, log }: RunLengthPorts,
): void {
  if (steps < FEWEST_STEPS) return;
  status.show('Measuring how long a step takes');
  const seconds = steps * measureStep(spec, data.train);
  const length = `${formatEstimate(seconds)}${resumed ? ' more' : ''}`;
  const quicker = !resumed && seconds >= LONG_SECONDS ? quickerModel(spec, data) : '';
  log(`The training takes about ${length} on this machine${quicker}.`);
}

/** Names the model that draws digits sooner; empty for other images, and for that model itself. */
function quickerModel(spec: GanSpec, { name, train }: DataSet): string {
  const slim = presetByName('slim');
  if (spec.name === slim.name || !DIGIT_DATA_SETS.includes(name)) return '';
  const { totalSteps } = planOf({
    recipe: { ...slim.training, epochs: SLIM_EPOCHS },
    images: train.count,
    maxSteps: null,
  });
  const seconds = totalSteps * measureStep(slim, train);
  return `; --model slim draws plain digits in ${formatEstimate(seconds)}`;
}

/** Measures how many seconds a step takes on this machine, with a network of its own that is thrown away. */
export function measureStep(spec: GanSpec, images: ImageSet): number {
  const gan = openGan(spec, 0, () => {});
  try {
    return secondsPerStep(gan, spec.training, images);
  } finally {
    gan.dispose();
  }
}

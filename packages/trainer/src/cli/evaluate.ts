import { join, resolve } from 'node:path';
import { type Evaluation, encodeCard, InvalidOptionError, parseSeed } from '@trazo/model';
import type { DataSet } from '../data/data-set.ts';
import { openDataSet } from '../data/open.ts';
import { readArtifact } from '../export/read-artifact.ts';
import type { EvaluationResult } from '../metrics/evaluate.ts';
import { type MeasureName, measureNames } from '../metrics/measure-names.ts';
import { createStageDisplay } from '../report/stage-display.ts';
import { defineCommand } from './command.ts';
import { recordedCommand } from './command-line.ts';
import { refuseOtherPictures } from './digit-pictures.ts';
import { findSubject, type Subject } from './evaluate/subject.ts';
import { renderEvaluation } from './evaluate/table.ts';
import { DEFAULT_MODEL } from './open-model.ts';
import type { OptionTable } from './option-table.ts';
import type { CliPorts } from './ports.ts';
import { oneOf, present, someText, wholeNumber } from './values.ts';
import { writeOutput } from './write-output.ts';

/** Fewer images say too little: the covariance of 128 features needs more than 128. */
const LEAST_COUNT = 200;

const evaluateOptions = {
  model: {
    flag: '--model <name>',
    about: 'a shipped model, a model folder, or a run folder with an export',
    parse: someText('a shipped model, a model folder or a run folder'),
    shown: `${DEFAULT_MODEL}, where neither --run nor --samples is given`,
  },
  run: {
    flag: '--run <run>',
    about: "a run's export, by the run's folder or number",
    parse: someText('a run folder or number'),
  },
  checkpoint: {
    flag: '--checkpoint <which>',
    about: 'with --run: its newest or best checkpoint instead of its export',
    parse: oneOf(['newest', 'best']),
  },
  samples: {
    flag: '--samples <file>',
    about: '28×28 grey images from any program: idx, npy or raw bytes, plain or .gz',
    parse: someText('a file'),
  },
  labels: {
    flag: '--labels <file>',
    about: 'with --samples: the class that each image was conditioned on, in the same formats',
    parse: someText('a file'),
  },
  only: {
    flag: '--only <measures>',
    about: `some of ${measureNames.join(', ')}, separated by commas; manifold is precision, recall, density and coverage`,
    parse: parseMeasures,
    shown: 'all',
  },
  count: {
    flag: '--count <images>',
    about: 'images on each side of every comparison',
    parse: wholeNumber(LEAST_COUNT, 10_000),
    fallback: 10_000,
  },
  seed: {
    flag: '--seed <seed>',
    about: "seed of the samples' latents; a number or a word",
    parse: parseSeed,
    fallback: 0,
  },
  dataset: {
    flag: '--dataset <name>',
    about: 'what samples are compared with: mnist, strokes, or a folder of IDX files of digits',
    parse: someText('mnist, strokes or a folder'),
    fallback: 'mnist',
  },
  dataDir: {
    flag: '--data-dir <folder>',
    about: 'folder with the four MNIST files, plain or .gz; also TRAZO_DATA_DIR',
    parse: someText('a folder'),
  },
  classifier: {
    flag: '--classifier <folder>',
    about: 'another digit classifier, from pnpm train-classifier',
    parse: someText('a folder'),
    shown: 'the one that ships',
  },
  json: {
    flag: '--json <file>',
    about: 'write the results to a JSON file',
    parse: someText('a file'),
  },
  pairs: {
    flag: '--pairs <file>',
    about: 'write a png of the samples nearest to a training image, each beside that image',
    parse: someText('a file'),
  },
  writeCard: {
    flag: '--write-card',
    about: "write the results into the model's card.json",
    parse: present,
  },
  out: {
    flag: '--out <folder>',
    about: 'folder of the numbered run folders',
    parse: someText('a folder'),
    fallback: 'runs',
  },
} as const satisfies OptionTable;

/** `pnpm evaluate`: measures how good samples are. */
export const evaluateCommand = defineCommand({
  name: 'evaluate',
  description: 'Measure how good the samples of a model, a run or a file are.',
  options: evaluateOptions,
  examples: `  pnpm evaluate                                            the default model, every measure
  pnpm evaluate --model dcgan --only frechet,score         two measures, quickly
  pnpm evaluate --run 3 --checkpoint best --json best.json
  pnpm evaluate --model runs/00003-cdcgan-mnist --write-card --pairs pairs.png
  pnpm evaluate --samples digits.npy --labels digits-labels.npy`,
  run: async ({ options: given, argv }, ports) => {
    const subject = await findSubject(given, ports);
    const data = await openDataSet({ ...given, cwd: ports.cwd }, ports);
    refuseOtherPictures(data);
    await ports.provide();
    const { loadClassifier } = await import('../metrics/classifier/folder.ts');
    const { evaluate } = await import('../metrics/evaluate.ts');
    const loaded = await loadClassifier(
      given.classifier === undefined ? undefined : resolve(ports.cwd, given.classifier),
    );
    const { source, dispose } = await subject.open();
    try {
      const count = Math.min(given.count, source.available, data.test.count);
      assertEnough(count, subject);
      const wanted = given.only ?? new Set(measureNames);
      const display = createStageDisplay(ports.stream, () => performance.now());
      const result = await evaluate({ source, count, wanted, data, loaded, display });
      const evaluation: Evaluation = {
        evaluationVersion: 1,
        command: recordedCommand(argv),
        classifier: loaded.card.sha256,
        dataset: { name: data.name, sha256: data.sha256 },
        samples: count,
        seed: subject.seed,
        ...result.figures,
      };
      ports.log(renderEvaluation(subject.name, evaluation));
      await writeResults(given, subject, evaluation, result, data, ports);
    } finally {
      dispose();
      loaded.classifier.dispose();
    }
    return 0;
  },
});

/** Where results are written, as the options say. */
interface Outputs {
  readonly json: string | undefined;
  readonly pairs: string | undefined;
  readonly writeCard: true | undefined;
}

async function writeResults(
  outputs: Outputs,
  subject: Subject,
  evaluation: Evaluation,
  result: EvaluationResult,
  data: DataSet,
  ports: CliPorts,
): Promise<void> {
  const write = async (file: string, content: string | Uint8Array) => {
    await writeOutput(file, content, ports);
    ports.log(`Written: ${file}`);
  };
  if (outputs.json !== undefined) {
    await write(outputs.json, `${JSON.stringify({ subject: subject.name, ...evaluation }, null, 2)}\n`);
  }
  if (outputs.pairs !== undefined && result.neighbours !== undefined) {
    const { renderPairs } = await import('../report/pair-sheet.ts');
    await write(outputs.pairs, await renderPairs(result.samples.images, data.train, result.neighbours));
  }
  if (outputs.writeCard && subject.folder !== undefined) {
    // Read again: others may have written the card since.
    const { card } = await readArtifact(subject.folder);
    await write(join(subject.folder, 'card.json'), await encodeCard({ ...card, evaluation }));
  }
}

function assertEnough(count: number, { name }: Subject): void {
  if (count >= LEAST_COUNT) return;
  throw new InvalidOptionError('--samples', name, `at least ${LEAST_COUNT} images; there are ${count}`);
}

function parseMeasures(text: string, flag: string): ReadonlySet<MeasureName> {
  const parse = oneOf(measureNames);
  const names = text.split(',').map((name) => name.trim());
  if (names.length > measureNames.length) throw new InvalidOptionError(flag, text, 'each measure once');
  return new Set(names.map((name) => parse(name, flag)));
}

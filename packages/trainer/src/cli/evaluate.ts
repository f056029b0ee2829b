import { join, resolve } from 'node:path';
import { type Evaluation, InvalidOptionError, parseSeed } from '@trazo/model';
import { readArtifact } from '@trazo/model/read-artifact';
import type { DataSet } from '../data/data-set.ts';
import { openDataSet } from '../data/open.ts';
import { hasSize, shapeOf } from '../data/pictures/preparation.ts';
import { recordedCommand } from '../export/recorded-command.ts';
import { writeCard } from '../export/write-card.ts';
import { loadSharp } from '../files/load-sharp.ts';
import { DIGITS, isDigitSet, SIDE } from '../metrics/classifier/digits.ts';
import type { EvaluationResult } from '../metrics/evaluate.ts';
import {
  LABEL_MEASURES,
  type MeasureName,
  measureNames,
  SMALL_SET_MEASURES,
} from '../metrics/measure-names.ts';
import { isEnoughForFrechet } from '../metrics/small-sets.ts';
import { asRunError } from '../run/folder.ts';
import { defineCommand } from './command.ts';
import { assertDataDirIsUsed } from './data-dir.ts';
import {
  assertClassifier,
  assertMeasurable,
  comparableCount,
  LEAST_COUNT,
  manyImageMeasures,
} from './evaluate/assert-measurable.ts';
import { findSubject, type Subject } from './evaluate/subject.ts';
import { renderEvaluation } from './evaluate/table.ts';
import { DEFAULT_MODEL, isModelName, MODEL_ABOUT } from './open-model.ts';
import { OptionConflictError } from './option-conflict.ts';
import type { OptionTable } from './option-table.ts';
import { formatOfFile } from './output-format.ts';
import { convertPng, PICTURE_ENDINGS } from './picture-file.ts';
import type { CliPorts } from './ports.ts';
import { isRunName, runsDirOnceOut } from './runs-dir.ts';
import { oneOf, present, someText, wholeNumber } from './values.ts';
import { assertWritableFiles, assertWritableFolder, writeOutput } from './write-output.ts';

const evaluateOptions = {
  model: {
    flag: '--model <name>',
    about: MODEL_ABOUT,
    parse: someText(MODEL_ABOUT),
    meant: (word) => isModelName(word) && !isMeasure(word) && !isRunName(word),
    shown: `${DEFAULT_MODEL}, where neither --run nor --samples is given`,
  },
  run: {
    flag: '--run <run>',
    about: "a run's export, by the run's folder or number",
    parse: someText('a run folder or number'),
    meant: isRunName,
  },
  checkpoint: {
    flag: '--checkpoint <which>',
    about: 'with --run: its newest or best checkpoint instead of its export',
    parse: oneOf(['newest', 'best']),
  },
  samples: {
    flag: '--samples <path>',
    about:
      'images from any program: raw bytes or an array of the size of --dataset (idx, npy, npz, csv), or a folder or archive of pictures',
    parse: someText('a file or folder'),
  },
  labels: {
    flag: '--labels <file>',
    about:
      'with --samples: the class that each image was conditioned on: idx, npy, npz, a number on each line, or raw bytes',
    parse: someText('a file'),
  },
  only: {
    flag: '--only <measures>',
    about: `some of ${measureNames.join(', ')}, separated by commas; manifold is precision, recall, density and coverage`,
    parse: parseMeasures,
    meant: (word) => word.split(',').every(isMeasure),
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
    about:
      'what samples are compared with: mnist, fashion-mnist, kmnist, emnist-letters, strokes, or a folder or file as train takes them',
    parse: someText('the name of a data set, or a folder or file'),
    fallback: 'mnist',
  },
  dataDir: {
    flag: '--data-dir <folder>',
    about:
      'folder with the four files of mnist, fashion-mnist, kmnist or emnist-letters, plain or .gz; for mnist also TRAZO_DATA_DIR',
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
    about:
      'write a picture (png, webp or jpg) of the samples nearest to a training image, each beside that image',
    parse: someText('a file'),
  },
  writeCard: {
    flag: '--write-card',
    about: "write the results into the model's card.json",
    parse: present,
  },
  runsDir: runsDirOnceOut,
} as const satisfies OptionTable;

/** `pnpm evaluate`: measures how good samples are. */
export const evaluateCommand = defineCommand({
  name: 'evaluate',
  description: 'Measure how good the samples of a model, a run or a file are.',
  options: evaluateOptions,
  examples: `  pnpm evaluate                                            the default model, every measure
  pnpm evaluate --model dcgan --only frechet,score         two measures, quickly
  pnpm evaluate --run 3 --checkpoint best --json best.json
  pnpm evaluate --model 3 --write-card --pairs pairs.png
  pnpm evaluate --samples digits.npy --labels digits-labels.npy`,
  run: async ({ options: given, argv }, ports) => {
    await assertOutputs(given, ports.cwd);
    const subject = await findSubject(given, ports);
    if (given.writeCard && subject.folder !== undefined) {
      await assertWritableFolder('--model', subject.folder, ports.cwd);
    }
    const { image, preparation } = subject;
    assertDataDirIsUsed(given);
    const data = await openDataSet({ ...given, image, preparation, cwd: ports.cwd }, ports);
    assertSameSize(subject, data);
    assertSameClasses(subject, data);
    const classifier = given.classifier === undefined ? undefined : resolve(ports.cwd, given.classifier);
    if (classifier !== undefined && !isDigitSet(data.train)) {
      throw new OptionConflictError(
        `--classifier needs a data set of ${SIDE}×${SIDE}×1 images of at most ${DIGITS} classes; ${data.name} has ${shapeOf(data.train)} of ${data.train.classes}.`,
      );
    }
    const facts = await subject.facts(data);
    const count = comparableCount(given.count, facts, subject, data);
    const isEnough = count >= LEAST_COUNT;
    if (given.only !== undefined) assertMeasurable(given.only, count, facts, subject, data);
    else if (!isEnough)
      ports.log(`Left out, as ${count} images are too few: ${manyImageMeasures().join(', ')}.`);
    if (given.only === undefined && !facts.labelled) {
      ports.log(`Left out, as they need samples of known classes: ${[...LABEL_MEASURES].join(', ')}.`);
    }
    // Loaded now, as the picture comes last.
    if (given.pairs !== undefined) await loadSharp();
    await ports.provide();
    const { evaluate } = await import('../metrics/evaluate.ts');
    const { source, dispose } = await subject.open(data);
    try {
      const requested = new Set(
        [...(given.only ?? measureNames)].filter((name) => isEnough || SMALL_SET_MEASURES.has(name)),
      );
      const result = await evaluate({
        source,
        count,
        requested,
        data,
        classifier,
        training: { cacheDir: ports.cacheDir, stages: ports.stages },
        onExtractor: ({ extractor, real, reason }, left) => {
          if (reason !== undefined) ports.log(reason);
          if (extractor.classifier === undefined && given.only !== undefined) {
            assertClassifier(given.only, 'this data set is compared without one');
          }
          if (left.length > 0) ports.log(`Left out, as they need a classifier: ${left.join(', ')}.`);
          if (requested.has('frechet') && !isEnoughForFrechet(real)) {
            ports.log(
              `${count} images are few for the Fréchet distance of ${real.size} features: the kernel distance says more.`,
            );
          }
        },
      });
      const evaluation: Evaluation = {
        evaluationVersion: 2,
        command: recordedCommand(argv),
        classifier: result.extractor.accuracy === null ? null : result.extractor.sha256,
        extractor: result.extractor,
        dataset: { name: data.name, sha256: data.sha256 },
        samples: count,
        seed: subject.seed,
        ...result.figures,
      };
      ports.log(renderEvaluation(subject.name, evaluation));
      await writeResults(given, subject, evaluation, result, data, ports);
    } finally {
      dispose();
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
  const write = async (flag: `--${string}`, file: string, content: string | Uint8Array) => {
    await writeOutput(flag, file, content, ports);
    ports.log(`Written: ${file}`);
  };
  if (outputs.json !== undefined) {
    await write(
      '--json',
      outputs.json,
      `${JSON.stringify({ subject: subject.name, ...evaluation }, null, 2)}\n`,
    );
  }
  if (outputs.pairs !== undefined && result.neighbours !== undefined) {
    const { renderPairs } = await import('../report/pair-grid.ts');
    const png = await renderPairs(result.samples.images, data.train, result.neighbours);
    const format = formatOfFile('--pairs', outputs.pairs, PICTURE_ENDINGS, 'png');
    await write('--pairs', outputs.pairs, await convertPng(png, format));
  }
  if (outputs.writeCard && subject.folder !== undefined) {
    // Read again: others may have written the card since.
    const { card } = await readArtifact(subject.folder);
    const { folder } = subject;
    await writeCard(folder, { ...card, evaluation }).catch((error) => {
      throw asRunError(folder, error, 'Make room or make it writable.');
    });
    ports.log(`Written: ${join(folder, 'card.json')}`);
  }
}

/** Validates the files that the options name, before the work whose results they are to hold. */
async function assertOutputs(
  {
    json,
    pairs,
    only,
  }: Pick<Outputs, 'json' | 'pairs'> & { readonly only: ReadonlySet<MeasureName> | undefined },
  cwd: string,
): Promise<void> {
  if (json !== undefined) formatOfFile('--json', json, { json: ['.json'] }, 'json');
  if (pairs !== undefined) formatOfFile('--pairs', pairs, PICTURE_ENDINGS, 'png');
  if (pairs !== undefined && only !== undefined && !only.has('nearest')) {
    throw new OptionConflictError('--pairs shows what the measure nearest finds, which --only leaves out.', {
      hint: `Add it: --only ${[...only, 'nearest'].join(',')}`,
    });
  }
  await assertWritableFiles(
    [
      { flag: '--json', file: json, example: 'figures.json' },
      { flag: '--pairs', file: pairs, example: 'pairs.png' },
    ],
    cwd,
  );
}

function assertSameSize({ name, image }: Subject, { name: dataset, train }: DataSet): void {
  if (image === undefined || hasSize(train, image)) return;
  throw new InvalidOptionError(
    '--dataset',
    dataset,
    `images of ${shapeOf(image)}, as ${name} generates; these are ${shapeOf(train)}`,
  );
}

/** Other names would have other numbers, and each class would be compared with another one. */
function assertSameClasses({ name, classNames }: Subject, data: DataSet): void {
  if (classNames.length === 0 || data.classNames.length === 0) return;
  if (classNames.join('\0') === data.classNames.join('\0')) return;
  throw new InvalidOptionError(
    '--dataset',
    data.name,
    `pictures in the folders ${classNames.join(', ')}, the classes of ${name}; these are ${data.classNames.join(', ')}`,
  );
}

function isMeasure(word: string): boolean {
  return measureNames.some((name) => name === word);
}

function parseMeasures(text: string, flag: string): ReadonlySet<MeasureName> {
  const parse = oneOf(measureNames);
  const names = text.split(',').map((name) => name.trim());
  if (names.length > measureNames.length) throw new InvalidOptionError(flag, text, 'each measure once');
  return new Set(names.map((name) => parse(name, flag)));
}

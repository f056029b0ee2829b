import { InvalidOptionError, parseSeed } from '@trazo/model';
import { type MeasureName, measureNames } from '../metrics/measure-names.ts';
import type { OptionTable } from './option-table.ts';
import { sampleOptions } from './sample-options.ts';
import { oneOf, present, someText, wholeNumber } from './values.ts';

/** Fewer images tell too little: the covariance of 128 features needs more than 128. */
export const LEAST_COUNT = 200;

/** Options of `pnpm evaluate`. */
export const evaluateOptions = {
  model: {
    flag: '--model <name>',
    about: 'a shipped model, a model folder, or a run folder with an export',
    parse: someText('--model', 'a shipped model, a model folder or a run folder'),
    shown: `${sampleOptions.model.fallback}, where neither --run nor --samples is given`,
  },
  run: {
    flag: '--run <run>',
    about: "a run's export, by the run's folder or number",
    parse: someText('--run', 'a run folder or number'),
  },
  checkpoint: {
    flag: '--checkpoint <which>',
    about: 'with --run: its newest or best checkpoint instead of its export',
    parse: oneOf('--checkpoint', ['newest', 'best']),
  },
  samples: {
    flag: '--samples <file>',
    about: '28×28 grey pictures from any program: idx, npy or raw bytes, plain or .gz',
    parse: someText('--samples', 'a file'),
  },
  labels: {
    flag: '--labels <file>',
    about: 'with --samples: the digit that each was asked to be, in the same formats',
    parse: someText('--labels', 'a file'),
  },
  only: {
    flag: '--only <measures>',
    about: `some of ${measureNames.join(', ')}, with commas between; manifold is precision, recall, density and coverage`,
    parse: parseMeasures,
    shown: 'all',
  },
  count: {
    flag: '--count <images>',
    about: 'images on each side of every comparison',
    parse: wholeNumber('--count', LEAST_COUNT, 10_000),
    fallback: 10_000,
  },
  seed: {
    flag: '--seed <seed>',
    about: "of the samples' latents; a number or a word",
    parse: (text: string) => parseSeed(text, '--seed'),
    fallback: 0,
  },
  dataset: {
    flag: '--dataset <name>',
    about: 'what samples are compared with: mnist, strokes, or a folder of IDX files of digits',
    parse: someText('--dataset', 'mnist, strokes or a folder'),
    fallback: 'mnist',
  },
  dataDir: {
    flag: '--data-dir <folder>',
    about: 'folder with the four MNIST files, plain or .gz; also TRAZO_DATA_DIR',
    parse: someText('--data-dir', 'a folder'),
  },
  classifier: {
    flag: '--classifier <folder>',
    about: 'another digit classifier, of pnpm train-classifier',
    parse: someText('--classifier', 'a folder'),
    shown: 'the one that ships',
  },
  json: {
    flag: '--json <file>',
    about: 'write the figures to a file',
    parse: someText('--json', 'a file'),
  },
  pairs: {
    flag: '--pairs <file>',
    about: 'write a png of the samples nearest to a training image, each beside it',
    parse: someText('--pairs', 'a file'),
  },
  writeCard: {
    flag: '--write-card',
    about: "write the figures into the model's card.json",
    parse: present,
  },
  out: {
    flag: '--out <folder>',
    about: 'where the numbered run folders are',
    parse: someText('--out', 'a folder'),
    fallback: 'runs',
  },
} as const satisfies OptionTable;

function parseMeasures(text: string): ReadonlySet<MeasureName> {
  const parse = oneOf('--only', measureNames);
  const names = text.split(',').map((name) => name.trim());
  if (names.length > measureNames.length) throw new InvalidOptionError('--only', text, 'each measure once');
  return new Set(names.map(parse));
}

/** Examples that --help ends with. */
export const evaluateExamples = `
Examples:
  pnpm evaluate                                            the default model, all that can be measured
  pnpm evaluate --model dcgan --only frechet,score         two figures, quickly
  pnpm evaluate --run 3 --checkpoint best --json best.json
  pnpm evaluate --model runs/00003-cdcgan-mnist --write-card --pairs pairs.png
  pnpm evaluate --samples digits.npy --labels digits-labels.npy`;

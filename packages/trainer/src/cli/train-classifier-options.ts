import { parseSeed } from '@trazo/model';
import { CLASSIFIER_RECIPE } from '../metrics/classifier/recipe.ts';
import type { OptionTable } from './option-table.ts';
import { someText, wholeNumber } from './values.ts';

/** Options of `pnpm train-classifier`. */
export const trainClassifierOptions = {
  dataset: {
    flag: '--dataset <name>',
    about: 'mnist, strokes (built in), or a folder of IDX files of 28×28 grey pictures of ten classes',
    parse: someText('--dataset', 'mnist, strokes or a folder'),
    fallback: 'mnist',
  },
  dataDir: {
    flag: '--data-dir <folder>',
    about: 'folder with the four MNIST files, plain or .gz; also TRAZO_DATA_DIR',
    parse: someText('--data-dir', 'a folder'),
  },
  epochs: {
    flag: '--epochs <count>',
    about: 'passes over the data set',
    parse: wholeNumber('--epochs', 1, 1000),
    fallback: CLASSIFIER_RECIPE.epochs,
  },
  seed: {
    flag: '--seed <seed>',
    about: 'of the first weights, the order of the pictures, their moves and dropout; a number or a word',
    parse: (text: string) => parseSeed(text, '--seed'),
    fallback: CLASSIFIER_RECIPE.seed,
  },
  out: {
    flag: '--out <folder>',
    about: 'folder to write, with weights.bin and card.json',
    parse: someText('--out', 'a folder'),
    fallback: 'digit-classifier',
  },
} as const satisfies OptionTable;

export const trainClassifierExamples = `
Examples:
  pnpm train-classifier                                       one like the one that ships, on MNIST
  pnpm train-classifier --seed 1 --out second-opinion         another, for pnpm evaluate --classifier second-opinion`;

import { parseSeed, presets } from '@trazo/model';
import type { OptionTable } from './option-table.ts';
import { numberBelow, oneOf, positiveNumber, present, someText, wholeNumber } from './values.ts';

const modelNames = presets.map(({ name }) => name);

/** Options of `pnpm train`. Those without a fallback take the model's recipe, or the run's own when resuming. */
export const trainOptions = {
  dataset: {
    flag: '--dataset <name>',
    about:
      'mnist, strokes (built in), auto (mnist where it can be had, else strokes), or a folder of IDX files',
    parse: someText('--dataset', 'auto, mnist, strokes or a folder'),
    shown: 'auto',
  },
  dataDir: {
    flag: '--data-dir <folder>',
    about: 'folder with the four MNIST files, plain or .gz; also TRAZO_DATA_DIR',
    parse: someText('--data-dir', 'a folder'),
  },
  model: {
    flag: '--model <name>',
    about: `architecture and recipe: ${modelNames.join(', ')}`,
    parse: oneOf('--model', modelNames),
    shown: 'dcgan',
  },
  epochs: {
    flag: '--epochs <count>',
    about: 'passes over the data set',
    parse: wholeNumber('--epochs', 1, 100_000),
    shown: "the model's, 50 for dcgan",
  },
  maxSteps: {
    flag: '--max-steps <count>',
    about: 'end after this many steps in all, even within an epoch',
    parse: wholeNumber('--max-steps', 1, 1_000_000_000),
  },
  batchSize: {
    flag: '--batch-size <images>',
    about: 'images per step',
    parse: wholeNumber('--batch-size', 2, 65_536),
    shown: "the model's, 256 for dcgan",
  },
  learningRate: {
    flag: '--learning-rate <rate>',
    about: "Adam's learning rate, for both networks",
    parse: positiveNumber('--learning-rate', 1),
    shown: "the model's, 1e-4 for dcgan",
  },
  discriminatorLearningRate: {
    flag: '--discriminator-learning-rate <rate>',
    about: "the discriminator's own learning rate",
    parse: positiveNumber('--discriminator-learning-rate', 1),
    shown: 'as --learning-rate',
  },
  learningRateDecay: {
    flag: '--learning-rate-decay <course>',
    about: 'none, linear: to zero over the second half of the epochs, or cosine: to zero over all of them',
    parse: oneOf('--learning-rate-decay', ['none', 'linear', 'cosine']),
    shown: "the model's, none for dcgan",
  },
  averaging: {
    flag: '--averaging <share>',
    about: "draw by a running average of the generator's weights; 0.999 keeps that share each step, 0 is off",
    parse: numberBelow('--averaging', 1),
    shown: "the model's, 0 for dcgan",
  },
  labelSmoothing: {
    flag: '--label-smoothing <share>',
    about: 'ask the discriminator to be only 1 − this sure of real images',
    parse: numberBelow('--label-smoothing', 0.5),
    shown: "the model's, 0 for dcgan",
  },
  gradientPenalty: {
    flag: '--gradient-penalty <weight>',
    about: 'keep the discriminator from growing steep at real images (R1), 0 is off',
    parse: numberBelow('--gradient-penalty', 1000),
    shown: "the model's, 0 for dcgan",
  },
  seed: {
    flag: '--seed <seed>',
    about: 'of the first weights, the noise and the order of the images; a number or a word',
    parse: (text: string) => parseSeed(text, '--seed'),
    shown: '0',
  },
  out: {
    flag: '--out <folder>',
    about: 'where the numbered run folders go',
    parse: someText('--out', 'a folder'),
    fallback: 'runs',
  },
  resume: {
    flag: '--resume [run]',
    about: 'go on with a run: its folder or number, the newest when left out',
    parse: someText('--resume', 'a run folder or number'),
    bare: 'latest',
  },
  saveEvery: {
    flag: '--save-every <epochs>',
    about: 'epochs between checkpoints',
    parse: wholeNumber('--save-every', 1, 100_000),
    shown: '1',
  },
  keep: {
    flag: '--keep <count>',
    about: 'how many of the newest checkpoints to keep, besides the best',
    parse: wholeNumber('--keep', 1, 1000),
    shown: '3',
  },
  onCollapse: {
    flag: '--on-collapse <action>',
    about:
      'when the samples collapse to a few: warn, stop (with the best checkpoint) or rollback (go on from it)',
    parse: oneOf('--on-collapse', ['warn', 'stop', 'rollback']),
    shown: 'warn',
  },
  quantization: {
    flag: '--quantization <type>',
    about: 'how the export stores weights: float32, float16 or uint8',
    parse: oneOf('--quantization', ['float32', 'float16', 'uint8']),
    shown: 'float16',
  },
  dryRun: {
    flag: '--dry-run',
    about: 'print the resolved options and the plan, train nothing',
    parse: present,
  },
} as const satisfies OptionTable;

/** Examples that --help ends with. */
export const trainExamples = `
Examples:
  pnpm train                                     the DCGAN on MNIST (or the built-in strokes), 50 epochs
  pnpm train --epochs 5 --dataset mnist          a first look at digits
  pnpm train --data-dir ~/data/mnist --seed 7    your own copy of MNIST, another seed
  pnpm train --dataset ~/data/fashion            any folder of four IDX files of 28×28 pictures
  pnpm train --resume                            go on with the newest run
  pnpm train --resume 3 --epochs 80              go on with run 00003, up to 80 epochs
  pnpm train --model slim                        digits to choose from, small enough for any edge
  pnpm train --dry-run                           show what would be done`;

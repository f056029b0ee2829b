import { join, resolve } from 'node:path';
import { InvalidOptionError, parseSeed } from '@trazo/model';
import type { DataSet } from '../data/data-set.ts';
import { openDataSet } from '../data/open.ts';
import { recordedCommand } from '../export/recorded-command.ts';
import { exists } from '../files/exists.ts';
import { DIGITS, isDigitSet, SIDE } from '../metrics/classifier/digits.ts';
import { CLASSIFIER_RECIPE } from '../metrics/classifier/recipe.ts';
import { counted, formatDuration } from '../report/quantities.ts';
import { asRunError } from '../run/folder.ts';
import { defineCommand } from './command.ts';
import { assertDataDirIsUsed } from './data-dir.ts';
import type { OptionTable } from './option-table.ts';
import { someText, wholeNumber } from './values.ts';
import { assertWritableFolder } from './write-output.ts';

const classifierOptions = {
  dataset: {
    flag: '--dataset <name>',
    about: 'mnist, strokes (built in), or a folder or file of 28×28 grey images of ten classes',
    parse: someText('the name of a data set, or a folder or file'),
    fallback: 'mnist',
  },
  dataDir: {
    flag: '--data-dir <folder>',
    about:
      'folder with the four files of mnist, fashion-mnist, kmnist or emnist-letters, plain or .gz; for mnist also TRAZO_DATA_DIR',
    parse: someText('a folder'),
  },
  epochs: {
    flag: '--epochs <count>',
    about: 'passes over the data set',
    parse: wholeNumber(1, 1000),
    fallback: CLASSIFIER_RECIPE.epochs,
  },
  seed: {
    flag: '--seed <seed>',
    about: 'seed of the initial weights, the order and shifts of the images, and dropout; a number or a word',
    parse: parseSeed,
    fallback: CLASSIFIER_RECIPE.seed,
  },
  out: {
    flag: '--out <folder>',
    about: 'folder to write, with weights.bin and card.json',
    parse: someText('a folder'),
    fallback: 'digit-classifier',
  },
} as const satisfies OptionTable;

/** `pnpm train-classifier`: trains the digit classifier whose features evaluation compares. */
export const trainClassifierCommand = defineCommand({
  name: 'train-classifier',
  description: 'Train the digit classifier whose features pnpm evaluate compares; one ships with Trazo.',
  options: classifierOptions,
  examples: `  pnpm train-classifier                                       one like the one that ships, on MNIST
  pnpm train-classifier --seed 1 --out second-opinion         another, for pnpm evaluate --classifier second-opinion`,
  run: async ({ options: given, argv }, ports) => {
    const { epochs, seed } = given;
    await assertWritableFolder('--out', given.out, ports.cwd);
    const folder = resolve(ports.cwd, given.out);
    if (await exists(join(folder, 'model.json'))) {
      throw new InvalidOptionError('--out', given.out, 'a folder for a classifier; this one holds a model');
    }
    assertDataDirIsUsed(given);
    const data = await openDataSet({ ...given, cwd: ports.cwd }, ports);
    assertDigits(data);
    await ports.provide();
    const { trainClassifier } = await import('../metrics/classifier/train.ts');
    const { classify } = await import('../metrics/classifier/classify.ts');
    const { storedClassifier, writeClassifier } = await import('../metrics/classifier/folder.ts');
    const { encodeWeights } = await import('../metrics/network/stored-weights.ts');

    const recipe = { ...CLASSIFIER_RECIPE, epochs, seed };
    const began = performance.now();
    const stage = ports.stages.begin(
      `Training the digit classifier on ${data.name}, ${counted(epochs, 'epoch')}`,
    );
    const trained = await trainClassifier(data.train, recipe, ({ step, totalSteps, loss }) =>
      stage.tick(step / totalSteps, `loss ${loss.toFixed(3)}`),
    ).finally(() => stage.end());
    const { bytes, weights, sha256 } = encodeWeights(trained);
    trained.dispose();
    const seconds = Math.round((performance.now() - began) / 1000);
    // Classified with the weights as they are stored, so that the accuracy is that of what ships.
    const stored = storedClassifier(bytes, weights, 'weights.bin');
    const { labels } = classify(stored, data.test.images);
    stored.dispose();
    const right = labels.reduce((sum, label, i) => sum + (label === data.test.labels[i] ? 1 : 0), 0);
    const accuracy = right / data.test.count;

    await writeClassifier(folder, bytes, {
      cardVersion: 1,
      name: 'digit-classifier',
      architecture:
        "LeNet-5's geometry: conv 5×5 32, pool, conv 5×5 64, pool, dense 128 (the features), dense 10; ReLU, max pooling",
      dataset: { name: data.name, images: data.train.count, sha256: data.sha256 },
      training: {
        command: recordedCommand(argv),
        ...recipe,
        steps: recipe.epochs * Math.ceil(data.train.count / recipe.batchSize),
        seconds,
      },
      test: { images: data.test.count, right, accuracy },
      weights,
      sha256,
      createdAt: new Date().toISOString(),
    }).catch((error) => {
      throw asRunError(folder, error, 'Name another folder with --out, or make room.');
    });
    ports.log(
      `${right} of ${data.test.count} test images right (${(100 * accuracy).toFixed(2)}%), ` +
        `${formatDuration(seconds)} of training: ${given.out}`,
    );
    return 0;
  },
});

/** @throws {InvalidOptionError} naming the sizes, where the classifier cannot read the data set's images */
function assertDigits({ name, train }: DataSet): void {
  if (isDigitSet(train)) return;
  const { height, width, channels, classes } = train;
  throw new InvalidOptionError(
    '--dataset',
    name,
    `images of ${SIDE}×${SIDE}×1 of at most ${DIGITS} classes; these are ${height}×${width}×${channels} of ${classes}`,
  );
}

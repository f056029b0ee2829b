import { resolve } from 'node:path';
import { openDataSet } from '../data/open.ts';
import { CLASSIFIER_RECIPE } from '../metrics/classifier/recipe.ts';
import { formatDuration } from '../report/durations.ts';
import { createStageDisplay } from '../report/stage-display.ts';
import { asRunError } from '../run/folder.ts';
import { recordedCommand } from './command-line.ts';
import { refuseOtherPictures } from './digit-pictures.ts';
import type { CliPorts } from './main.ts';
import type { OptionValues } from './option-table.ts';
import type { trainClassifierOptions } from './train-classifier-options.ts';

/** `pnpm train-classifier`: trains the digit classifier that evaluation sees through. */
export async function trainClassifierCommand(
  asked: OptionValues<typeof trainClassifierOptions>,
  argv: readonly string[],
  ports: CliPorts,
): Promise<number> {
  const { dataset, dataDir, epochs, seed } = asked;
  const data = await openDataSet({ dataset, dataDir, cwd: ports.cwd }, ports);
  refuseOtherPictures(data);
  await ports.provide();
  const { trainClassifier } = await import('../metrics/classifier/train.ts');
  const { encodeWeights, storedClassifier, writeClassifier } = await import(
    '../metrics/classifier/folder.ts'
  );

  const recipe = { ...CLASSIFIER_RECIPE, epochs, seed };
  const began = performance.now();
  const stage = createStageDisplay(ports.stream, () => performance.now()).begin(
    `Training the digit classifier on ${data.name}, ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`,
  );
  const trained = await trainClassifier(data.train, recipe, ({ step, totalSteps, loss }) =>
    stage.tick(step / totalSteps, `loss ${loss.toFixed(3)}`),
  ).finally(() => stage.end());
  const { bytes, weights, sha256 } = encodeWeights(trained);
  trained.dispose();
  const seconds = Math.round((performance.now() - began) / 1000);
  // Judged as it is stored, so that the accuracy is that of what ships.
  const stored = storedClassifier(bytes, weights, 'weights.bin');
  const { digits } = stored.judge(data.test.images);
  stored.dispose();
  const right = digits.reduce((sum, digit, i) => sum + (digit === data.test.labels[i] ? 1 : 0), 0);
  const accuracy = right / data.test.count;

  const folder = resolve(ports.cwd, asked.out);
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
    throw asRunError(folder, error);
  });
  ports.log(
    `${right} of ${data.test.count} test images right (${(100 * accuracy).toFixed(2)}%), ` +
      `${formatDuration(seconds)} of training: ${asked.out}`,
  );
  return 0;
}

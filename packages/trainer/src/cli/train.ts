import { resolve } from 'node:path';
import {
  augmentationNames,
  type GanSpec,
  lossNames,
  type Preparation,
  parseSeed,
  presets,
} from '@trazo/model';
import { hasCheckpoint, nameInCommand } from '@trazo/model/runs';
import { duplicatesOf } from '../data/check/data-report.ts';
import type { DataSet } from '../data/data-set.ts';
import { type FoundDataSet, findDataSet } from '../data/open.ts';
import { DEFAULT_PREPARATION } from '../data/pictures/preparation.ts';
import { DivergenceError } from '../errors.ts';
import { recordedCommand } from '../export/recorded-command.ts';
import { loadSharp } from '../files/load-sharp.ts';
import type { Lock } from '../files/lock.ts';
import { planOf } from '../gan/plan.ts';
import { describeBriefly } from '../report/data-lines.ts';
import { counted } from '../report/quantities.ts';
import { firstDifference } from '../run/first-difference.ts';
import { asRunError, createRun, lockRun, openRun, type RunFolder, saveOptions } from '../run/folder.ts';
import { listenForInterruption } from '../run/interruption.ts';
import { assertFitsMemory } from '../run/memory.ts';
import { type RunOptions, trainingSettings } from '../run/options.ts';
import { resolveOptions } from '../run/resolve-options.ts';
import { AUTO, autoModel, withWantedImage } from './auto-model.ts';
import { defineCommand } from './command.ts';
import { assertDataDirIsUsed } from './data-dir.ts';
import { describeExport } from './describe-export.ts';
import { OptionConflictError } from './option-conflict.ts';
import type { OptionTable, OptionValues } from './option-table.ts';
import type { CliPorts } from './ports.ts';
import { preparationOptions } from './preparation-options.ts';
import { readSpec } from './read-spec.ts';
import { isRunName, runsDirOnceOut } from './runs-dir.ts';
import {
  numberBelow,
  oneOf,
  parsePixelSize,
  positiveNumber,
  present,
  someOf,
  someText,
  wholeNumber,
} from './values.ts';
import { assertWritableFolder } from './write-output.ts';

const modelNames = presets.map(({ name }) => name);

/** Options without a fallback default to the model's recipe, or to the run's own value when resuming. */
const trainOptions = {
  dataset: {
    flag: '--dataset <name>',
    about:
      'mnist, fashion-mnist, kmnist, emnist-letters, strokes (built in), auto (mnist where it is available, else strokes), or a folder or file of your own: pictures (also in a zip, tar or Parquet file), IDX, CSV, npz, npy or CIFAR',
    parse: someText('auto, the name of a data set, or a folder or file'),
    meant: (word) => ['auto', 'mnist', 'strokes'].includes(word),
    shown: 'auto',
  },
  dataDir: {
    flag: '--data-dir <folder>',
    about:
      'folder with the four files of mnist, fashion-mnist, kmnist or emnist-letters, plain or .gz; for mnist also TRAZO_DATA_DIR',
    parse: someText('a folder'),
  },
  size: {
    flag: '--size <pixels>',
    about: 'with --model auto: size of the images, as 64 or WIDTHxHEIGHT; 128 takes hours',
    parse: parsePixelSize,
    shown: "the pictures' own where they are small, else 64",
  },
  grey: {
    flag: '--grey',
    about: 'with --model auto: make the pictures grey',
    parse: present,
  },
  rgb: {
    flag: '--rgb',
    about: 'with --model auto: generate color, even if the pictures are grey',
    parse: present,
  },
  ...preparationOptions,
  strict: {
    flag: '--strict',
    about: 'refuse a folder with a file that cannot be read as a picture, instead of leaving the file out',
    parse: present,
  },
  model: {
    flag: '--model <name>',
    about: `architecture and recipe: ${modelNames.join(', ')}, auto (chosen for the data set's size, color, classes and number), or a JSON file`,
    parse: someText(`${modelNames.join(', ')}, ${AUTO}, or a JSON file with a spec`),
    meant: (word) => [...modelNames, AUTO].includes(word) || /\.jsonc?$/.test(word),
    shown: 'dcgan for mnist and strokes, auto for your own data',
  },
  epochs: {
    flag: '--epochs <count>',
    about: 'passes over the data set',
    parse: wholeNumber(1, 100_000),
    meant: (word) => /^\d+$/.test(word),
    shown: "the model's, 50 for dcgan",
  },
  maxSteps: {
    flag: '--max-steps <count>',
    about: 'stop after this many steps in total, even within an epoch',
    parse: wholeNumber(1, 1_000_000_000),
  },
  batchSize: {
    flag: '--batch-size <images>',
    about: 'images per step',
    parse: wholeNumber(2, 65_536),
    shown: "the model's, 256 for dcgan",
  },
  learningRate: {
    flag: '--learning-rate <rate>',
    about: 'learning rate of Adam, for both networks',
    parse: positiveNumber(1),
    shown: "the model's, 1e-4 for dcgan",
  },
  discriminatorLearningRate: {
    flag: '--discriminator-learning-rate <rate>',
    about: 'a separate learning rate for the discriminator',
    parse: positiveNumber(1),
    shown: 'as --learning-rate',
  },
  learningRateDecay: {
    flag: '--learning-rate-decay <schedule>',
    about: 'none, linear (to zero over the second half of the epochs) or cosine (to zero over all of them)',
    parse: oneOf(['none', 'linear', 'cosine']),
    shown: "the model's, none for dcgan",
  },
  emaDecay: {
    flag: '--ema-decay <decay>',
    about:
      "sample with an exponential moving average (EMA) of the generator's weights; 0.999 is usual, 0 is off",
    parse: numberBelow(1),
    shown: "the model's, 0 for dcgan",
    deprecated: '--averaging <share>',
  },
  labelSmoothing: {
    flag: '--label-smoothing <share>',
    about: 'one-sided label smoothing: train the discriminator towards 1 minus this for real images',
    parse: numberBelow(0.5),
    shown: "the model's, 0 for dcgan",
  },
  loss: {
    flag: '--loss <name>',
    about: `what both networks minimize: ${lossNames.join(', ')}`,
    parse: oneOf(lossNames),
    shown: "the model's, non-saturating for dcgan",
  },
  gpLambda: {
    flag: '--gp-lambda <weight>',
    about:
      "WGAN-GP: hold the discriminator's gradient between real and generated images to length 1, 0 is off",
    parse: numberBelow(1000),
    shown: "the model's, 0 for dcgan; 10 with --loss wasserstein",
  },
  r1Gamma: {
    flag: '--r1-gamma <weight>',
    about: "R1 regularisation: penalise the discriminator's gradient at real images, 0 is off",
    parse: numberBelow(1000),
    shown: "the model's, 0 for dcgan",
    deprecated: '--gradient-penalty <weight>',
  },
  augment: {
    flag: '--augment <kinds>',
    about: `change each image at random before the discriminator sees it, real and generated alike, so that few images suffice (DiffAugment): ${augmentationNames.join(', ')}, separated by commas, or none`,
    parse: someOf(augmentationNames),
    shown: "the model's, none for dcgan",
  },
  seed: {
    flag: '--seed <seed>',
    about: 'seed of the initial weights, the noise and the order of the images; a number or a word',
    parse: parseSeed,
    shown: '0',
  },
  runsDir: runsDirOnceOut,
  resume: {
    flag: '--resume [run]',
    about: 'continue a run: its folder or number; the newest run if omitted',
    parse: someText('a run folder or number'),
    bare: 'latest',
    meant: isRunName,
  },
  saveEvery: {
    flag: '--save-every <epochs>',
    about: 'epochs between checkpoints',
    parse: wholeNumber(1, 100_000),
    shown: '1; with --model auto as --evaluate-every',
  },
  evaluateEvery: {
    flag: '--evaluate-every <epochs>',
    about: 'epochs between sample grids with their figures',
    parse: wholeNumber(1, 100_000),
    shown: '1; with --model auto as many as make some 200 steps',
  },
  keep: {
    flag: '--keep <count>',
    about: 'how many of the newest checkpoints to keep, besides the best',
    parse: wholeNumber(1, 1000),
    shown: '3',
  },
  onCollapse: {
    flag: '--on-collapse <action>',
    about: 'on mode collapse: warn, stop (with the best checkpoint) or rollback (continue from it)',
    parse: oneOf(['warn', 'stop', 'rollback']),
    shown: 'warn',
  },
  quantization: {
    flag: '--quantization <type>',
    about: 'how the export stores weights: float32, float16 or uint8',
    parse: oneOf(['float32', 'float16', 'uint8']),
    shown: 'float16',
  },
  dryRun: {
    flag: '--dry-run',
    about: 'print the resolved options and the plan, and train nothing',
    parse: present,
  },
} as const satisfies OptionTable;

type TrainOptions = OptionValues<typeof trainOptions>;

/** `pnpm train`: trains a new run, or continues one. */
export const trainCommand = defineCommand({
  name: 'train',
  description: 'Train a GAN and export its generator as a TensorFlow.js graph model.',
  options: trainOptions,
  examples: `  pnpm train                                     the DCGAN on MNIST (or the built-in strokes), 50 epochs
  pnpm train --epochs 5 --dataset mnist          a first look at digits
  pnpm train --data-dir ~/data/mnist --seed 7    your own copy of MNIST, another seed
  pnpm train --dataset fashion-mnist             clothes instead of digits, downloaded
  pnpm train --dataset ~/data/mnist_train.csv    a file of your own: CSV, npz or npy; or a folder of IDX files
  pnpm train --dataset ~/pictures                your own pictures; the folders in it are the classes
  pnpm train --dataset ~/pictures --size 32      the same at 32×32, which is quicker
  pnpm train --dataset ~/pictures.zip            the same without unpacking
  pnpm train --resume                            continue the newest run
  pnpm train --resume 3 --epochs 80              continue run 00003, up to 80 epochs
  pnpm train --model slim                        digits to choose from, small enough for any edge
  pnpm train --model ./my-gan.json               your own architecture; pnpm schema describes the file
  pnpm train --dry-run                           show what would be done`,
  run: async ({ options: given, argv }, ports) => {
    // Otherwise the training would fail at the end of its first epoch.
    if (!given.dryRun) await loadSharp();
    const runs = resolve(ports.cwd, given.runsDir);
    if (given.resume === undefined) {
      await assertWritableFolder('--runs-dir', given.runsDir, ports.cwd);
      const plan = await planRun(given, argv, undefined, ports);
      if (given.dryRun) return estimate(plan, ports);
      const folder = await createRun(runs, plan.options);
      return withLock(folder, ports, (lock) => trainIn(folder, plan, false, lock, ports));
    }
    const { folder, options: resumed } = await openRun(given.resume, runs, ports.cwd);
    if (given.dryRun) {
      await planRun(given, argv, resumed, ports);
      return 0;
    }
    // Locked before the data is read, which takes a while.
    return withLock(folder, ports, async (lock) => {
      const plan = await planRun(given, argv, resumed, ports);
      await saveOptions(folder, plan.options);
      return trainIn(folder, plan, true, lock, ports);
    });
  },
});

/** What is trained, on what. */
interface RunPlan {
  readonly options: RunOptions;
  readonly data: DataSet;
}

/** Reads the data, resolves the options, and logs what will be done. */
async function planRun(
  given: TrainOptions,
  argv: readonly string[],
  resumed: RunOptions | undefined,
  ports: CliPorts,
): Promise<RunPlan> {
  assertDataDirIsUsed(given);
  const before = resumed?.dataset.preparation ?? DEFAULT_PREPARATION;
  const found = await findDataSet(
    {
      dataset: given.dataset ?? resumed?.dataset.requested ?? 'auto',
      dataDir: given.dataDir ?? resumed?.dataset.dataDir ?? undefined,
      cwd: ports.cwd,
    },
    ports,
  );
  const { spec, every, data } = await prepared(found, given, resumed, before, ports).finally(() =>
    found.close(),
  );
  assertPreparationIsUsed(given, data);
  if (found.isOwn && resumed === undefined) {
    const line = describeBriefly(duplicatesOf(data), given.dataset ?? data.name);
    if (line !== undefined) ports.log(line);
  }
  const facts = { command: recordedCommand(argv), now: new Date() };
  const { saveEvery = every, evaluateEvery = every } = given;
  const options = resolveOptions({ ...given, saveEvery, evaluateEvery }, spec, data, facts, resumed);
  assertFitsMemory(options.spec, options.spec.training.batchSize, data, ports.memoryBytes, given.model);
  if (resumed && given.model !== undefined) noteUnusedRecipe(given.model, spec, options, ports);
  ports.log(describe(options));
  if (given.dryRun) ports.log(JSON.stringify(options, null, 2));
  return { options, data };
}

/** The model, and for how many epochs at once its samples are evaluated and saved if nothing else is asked for. */
interface ChosenSpec {
  readonly spec: GanSpec;
  readonly every?: number;
}

/** Chooses the model and prepares the data set's images for it. */
async function prepared(
  found: FoundDataSet,
  given: TrainOptions,
  resumed: RunOptions | undefined,
  before: Preparation,
  ports: CliPorts,
): Promise<ChosenSpec & { data: DataSet }> {
  const chosen = await specOf(found, given, resumed, ports);
  const { spec } = chosen;
  const data = await found.prepare({
    image: spec.image,
    preparation: { fit: given.fit ?? before.fit, background: given.background ?? before.background },
    strict: given.strict,
  });
  return { ...chosen, data };
}

async function specOf(
  found: FoundDataSet,
  given: TrainOptions,
  resumed: RunOptions | undefined,
  ports: CliPorts,
): Promise<ChosenSpec> {
  const model = given.model ?? (found.isOwn ? AUTO : 'dcgan');
  if (given.model === undefined && resumed) return { spec: withWantedImage(resumed.spec, given) };
  if (model !== AUTO) return { spec: withWantedImage(await readSpec(model, ports.cwd), given) };
  const { reason, ...chosen } = autoModel(await found.facts(), given);
  ports.log(reason);
  return chosen;
}

/** Logs how long the run would take, where that can be measured without an installation. */
async function estimate({ options, data }: RunPlan, ports: CliPorts): Promise<number> {
  if (!(await ports.isProvided())) return 0;
  await ports.provide();
  const { logRunLength } = await import('../run/run-length.ts');
  logRunLength(options.spec, data, planOf(trainingSettings(options)).totalSteps, false, ports);
  return 0;
}

/** A resumed run keeps its recipe, which flags may have changed from the model's. Says so if the two differ. */
function noteUnusedRecipe(
  model: string,
  { training }: GanSpec,
  options: RunOptions,
  ports: Pick<CliPorts, 'log'>,
): void {
  const difference = firstDifference(options.spec.training, training);
  if (difference === undefined) return;
  const { path, before, now } = difference;
  ports.log(
    `The run continues with its own recipe: training.${path} is ${before}, where --model ${model} has ${now}. To change the epochs, add --epochs.`,
  );
}

/** Works in a run's folder while no other trainer does. A file system error names the command to continue with. */
async function withLock(
  folder: RunFolder,
  ports: CliPorts,
  work: (lock: Lock) => Promise<number>,
): Promise<number> {
  const lock = await lockRun(folder, ports.log);
  try {
    return await work(lock);
  } catch (error) {
    if (error instanceof DivergenceError && (await hasCheckpoint(folder.path))) {
      const name = nameInCommand(folder.path, ports.cwd);
      ports.log(`The last checkpoint is intact; export it with: pnpm export ${name}`);
    }
    throw asRunError(
      folder.path,
      error,
      `Free some space or fix the folder, then continue with: pnpm train --resume ${folder.path}`,
    );
  } finally {
    await lock.release();
  }
}

/** How pictures are prepared is no question for other data sets. */
function assertPreparationIsUsed(given: TrainOptions, { name, preparation }: DataSet): void {
  if (preparation !== undefined) return;
  const flag = (['fit', 'background', 'strict'] as const).find((each) => given[each] !== undefined);
  if (flag === undefined) return;
  throw new OptionConflictError(
    `--${flag} is only for a folder of pictures; ${name} has images that are used as they are.`,
  );
}

async function trainIn(
  folder: RunFolder,
  { options, data }: RunPlan,
  resumed: boolean,
  lock: Lock,
  ports: CliPorts,
): Promise<number> {
  ports.log(`Run folder: ${folder.path}`);
  await ports.provide();
  const { runTraining } = await import('../run/training-run.ts');
  const { exportRun } = await import('../run/export-run.ts');
  const { logRunLength } = await import('../run/run-length.ts');
  const interruption = listenForInterruption(ports.log);
  try {
    const end = await runTraining(folder, options, data, resumed, {
      status: ports.status,
      log: ports.log,
      cacheDir: ports.cacheDir,
      stages: ports.stages,
      signal: AbortSignal.any([interruption.signal, lock.lost]),
      guard: () => lock.assertHeld(),
      announce: (steps) => {
        if (!interruption.signal.aborted) logRunLength(options.spec, data, steps, resumed, ports);
      },
    });
    await lock.assertHeld();
    if (!interruption.signal.aborted) {
      ports.log(describeExport(await exportRun(folder, options, end), folder, 'newest', ports.cwd));
    }
  } finally {
    interruption.release();
  }
  const exitCode = interruption.exitCode();
  if (exitCode !== undefined) {
    ports.log(`Stopped and saved. Continue with: pnpm train --resume ${folder.path}`);
    return exitCode;
  }
  return 0;
}

function describe(options: RunOptions): string {
  const { stepsPerEpoch, totalSteps } = planOf(trainingSettings(options));
  const { training } = options.spec;
  return (
    `${options.spec.name} on ${options.dataset.name} (${options.dataset.images} images from ${options.dataset.source}), ` +
    `${counted(training.epochs, 'epoch')} of ${stepsPerEpoch} steps, ${totalSteps} steps in total, batch ${training.batchSize}, ` +
    `learning rate ${training.learningRate}, seed ${options.seed}`
  );
}

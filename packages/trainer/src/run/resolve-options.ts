import { createHash } from 'node:crypto';
import { type GanSpec, InvalidOptionError, parseGanSpec, type Recipe } from '@trazo/model';
import type { DataSet } from '../data/data-set.ts';
import { assertUnchanged, fingerprintOf, type RunOptions } from './options.ts';

/** Fields of the recipe that flags can override. */
type RecipeFlags = { readonly [Field in Exclude<keyof Recipe, 'adam'>]?: Recipe[Field] | undefined };

/** Options given on the command line; others are absent or undefined. */
export interface RequestedOptions extends RecipeFlags {
  readonly dataset?: string | undefined;
  readonly dataDir?: string | undefined;
  readonly maxSteps?: number | undefined;
  readonly seed?: number | undefined;
  readonly saveEvery?: number | undefined;
  readonly evaluateEvery?: number | undefined;
  readonly keep?: number | undefined;
  readonly onCollapse?: RunOptions['onCollapse'] | undefined;
  readonly quantization?: RunOptions['quantization'] | undefined;
}

/** Weight λ of WGAN-GP's penalty for `--loss wasserstein` if no penalty is given (Gulrajani et al., 2017). */
const DEFAULT_GP_LAMBDA = 10;

/**
 * Resolves the options of a run: from the command line, else from the resumed run, else from the model's recipe. All
 * checks that involve several options are here.
 *
 * @param requested options given on the command line
 * @param spec the model of `--model` or of the resumed run
 * @param facts the command, as typed, and the current time
 * @param resumed options of the resumed run, if one is resumed
 * @throws {InvalidOptionError} naming the flags that do not go together, or that a resumed run cannot change
 * @throws {SpecError} if the networks cannot be trained with the recipe
 */
export function resolveOptions(
  requested: RequestedOptions,
  spec: GanSpec,
  data: DataSet,
  facts: { readonly command: string; readonly now: Date },
  resumed?: RunOptions,
): RunOptions {
  const training = recipeOf(requested, resumed?.spec.training ?? spec.training);
  const options = {
    optionsVersion: 2 as const,
    command: commandOf(resumed, training.epochs, facts.command),
    createdAt: resumed?.createdAt ?? facts.now.toISOString(),
    spec: { ...spec, training },
    dataset: {
      name: data.name,
      requested: requested.dataset ?? resumed?.dataset.requested ?? 'auto',
      dataDir: requested.dataDir ?? resumed?.dataset.dataDir ?? null,
      images: data.train.count,
      sha256: data.sha256,
      fallback: data.fallback,
      source: data.source,
      classNames: [...data.classNames],
      labelsSha256:
        data.preparation === undefined ? null : createHash('sha256').update(data.train.labels).digest('hex'),
      preparation: data.preparation ?? null,
    },
    maxSteps: requested.maxSteps ?? null,
    seed: requested.seed ?? resumed?.seed ?? 0,
    saveEvery: requested.saveEvery ?? resumed?.saveEvery ?? 1,
    evaluateEvery: requested.evaluateEvery ?? resumed?.evaluateEvery ?? 1,
    keep: requested.keep ?? resumed?.keep ?? 3,
    onCollapse: requested.onCollapse ?? resumed?.onCollapse ?? ('warn' as const),
    quantization: requested.quantization ?? resumed?.quantization ?? ('float16' as const),
  };
  // First, because errors below can be consequences of a flag that the run cannot take.
  if (resumed) assertUnchanged(resumed, options);
  assertMatches(options.spec, data);
  if (resumed === undefined) assertAllClassesOccur(options.spec, data);
  const checked = { ...options, spec: parseGanSpec(options.spec, `--model ${spec.name}`) };
  return { ...checked, fingerprint: resumed?.fingerprint ?? fingerprintOf(checked) };
}

/**
 * Checks that the data set has the model's image size and classes, and enough images for a batch.
 *
 * @throws {InvalidOptionError} naming the flag, what was found and what is allowed
 */
function assertMatches({ name, image, classes, training }: GanSpec, data: DataSet): void {
  const { height, width, channels, count } = data.train;
  if (height !== image.height || width !== image.width || channels !== image.channels) {
    throw new InvalidOptionError(
      '--dataset',
      data.name,
      `images of ${image.height}×${image.width}×${image.channels}, which --model ${name} generates; these are ${height}×${width}×${channels}`,
    );
  }
  if (classes > 0 && data.train.classes > classes) {
    throw new InvalidOptionError(
      '--dataset',
      data.name,
      `labels of at most ${classes} classes, from which --model ${name} chooses; here are ${data.train.classes}`,
    );
  }
  if (training.batchSize > count) {
    throw new InvalidOptionError(
      '--batch-size',
      String(training.batchSize),
      `at most the ${count} images of ${data.name}`,
    );
  }
}

/**
 * Checks that a model chooses among the named classes that there are: others would be offered, and were never learned.
 *
 * @throws {InvalidOptionError} naming the flag, what was found and what is allowed
 */
function assertAllClassesOccur({ name, classes }: GanSpec, { name: dataset, classNames }: DataSet): void {
  if (classNames.length === 0 || classes <= Math.max(1, classNames.length)) return;
  throw new InvalidOptionError(
    '--model',
    name,
    `a model of ${classNames.length} classes, as ${dataset} has; this one chooses among ${classes}`,
    'Use --model auto, or a spec with that number of classes.',
  );
}

/** The commands that determine the result: resuming alone does not change it, but another number of epochs does. */
function commandOf(resumed: RunOptions | undefined, epochs: number, command: string): string {
  if (resumed === undefined) return command;
  return resumed.spec.training.epochs === epochs ? resumed.command : `${resumed.command} && ${command}`;
}

/** The model's recipe with the fields given on the command line replaced. */
function recipeOf(requested: RequestedOptions, training: Recipe): Recipe {
  const recipe: Recipe = {
    epochs: requested.epochs ?? training.epochs,
    batchSize: requested.batchSize ?? training.batchSize,
    learningRate: requested.learningRate ?? training.learningRate,
    adam: training.adam,
    discriminatorLearningRate: requested.discriminatorLearningRate ?? training.discriminatorLearningRate,
    learningRateDecay: requested.learningRateDecay ?? training.learningRateDecay,
    emaDecay: requested.emaDecay ?? training.emaDecay,
    labelSmoothing: requested.labelSmoothing ?? training.labelSmoothing,
    loss: requested.loss ?? training.loss,
    r1Gamma: requested.r1Gamma ?? training.r1Gamma,
    gpLambda: requested.gpLambda ?? training.gpLambda,
    augment: requested.augment ?? training.augment,
  };
  // A model's own R1 is tuned for its own loss. The Wasserstein loss takes its usual penalty unless a flag names one.
  const switched = recipe.loss === 'wasserstein' && training.loss !== 'wasserstein';
  const named = requested.r1Gamma !== undefined || requested.gpLambda !== undefined;
  return switched && !named ? { ...recipe, r1Gamma: 0, gpLambda: DEFAULT_GP_LAMBDA } : recipe;
}

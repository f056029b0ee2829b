import { type GanSpec, InvalidOptionError, parseGanSpec, type Recipe } from '@trazo/model';
import type { DataSet } from '../data/data-set.ts';
import { assertUnchanged, fingerprintOf, type RunOptions } from './options.ts';

/** Fields of the recipe that flags can override. */
type RecipeFlags = { readonly [Field in Exclude<keyof Recipe, 'adam'>]?: Recipe[Field] | undefined };

/** What the command line says; what it leaves out is absent or undefined. */
export interface RequestedOptions extends RecipeFlags {
  readonly dataset?: string | undefined;
  readonly dataDir?: string | undefined;
  readonly maxSteps?: number | undefined;
  readonly seed?: number | undefined;
  readonly saveEvery?: number | undefined;
  readonly keep?: number | undefined;
  readonly onCollapse?: RunOptions['onCollapse'] | undefined;
  readonly quantization?: RunOptions['quantization'] | undefined;
}

/** Weight of the penalty that the Wasserstein loss takes where the command line names none (Gulrajani et al., 2017). */
const DEFAULT_GP_LAMBDA = 10;

/**
 * Completes the options: from the command line, else from the run that is resumed, else from the model's recipe.
 * Checks that concern several options at once are made here and nowhere else.
 *
 * @param spec the model, as `--model` names it or as the resumed run has it
 * @throws {InvalidOptionError} naming the flags that do not go together, or that a resumed run cannot change
 * @throws {SpecError} for a recipe that these networks cannot be trained by
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
    },
    maxSteps: requested.maxSteps ?? null,
    seed: requested.seed ?? resumed?.seed ?? 0,
    saveEvery: requested.saveEvery ?? resumed?.saveEvery ?? 1,
    keep: requested.keep ?? resumed?.keep ?? 3,
    onCollapse: requested.onCollapse ?? resumed?.onCollapse ?? ('warn' as const),
    quantization: requested.quantization ?? resumed?.quantization ?? ('float16' as const),
  };
  // Before all else: a flag that a run cannot take is at fault, whatever follows from it.
  if (resumed) assertUnchanged(resumed, options);
  assertMatches(options.spec, data);
  const checked = { ...options, spec: parseGanSpec(options.spec, `--model ${spec.name}`) };
  return { ...checked, fingerprint: resumed?.fingerprint ?? fingerprintOf(checked) };
}

/**
 * Checks that the images are of the model's size, and enough for its batch.
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

/** Continuing changes nothing in what a run becomes, but more epochs do, and a schedule that depends on them. */
function commandOf(resumed: RunOptions | undefined, epochs: number, command: string): string {
  if (resumed === undefined) return command;
  return resumed.spec.training.epochs === epochs ? resumed.command : `${resumed.command} && ${command}`;
}

/** The model's recipe with what the command line says otherwise. */
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
  };
  const needsPenalty = requested.loss === 'wasserstein' && recipe.r1Gamma === 0 && recipe.gpLambda === 0;
  return needsPenalty && requested.gpLambda === undefined
    ? { ...recipe, gpLambda: DEFAULT_GP_LAMBDA }
    : recipe;
}

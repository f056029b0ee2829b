import { type GanSpec, InvalidOptionError } from '@trazo/model';
import type { DataSet } from '../data/data-set.ts';
import type { RunOptions } from './options.ts';

/** What the command line says; what it leaves out is undefined. */
export interface AskedOptions {
  readonly dataset: string | undefined;
  readonly dataDir: string | undefined;
  readonly epochs: number | undefined;
  readonly maxSteps: number | undefined;
  readonly batchSize: number | undefined;
  readonly learningRate: number | undefined;
  readonly seed: number | undefined;
  readonly saveEvery: number | undefined;
  readonly keep: number | undefined;
  readonly onCollapse: RunOptions['onCollapse'] | undefined;
  readonly quantization: RunOptions['quantization'] | undefined;
  readonly averaging: number | undefined;
  readonly learningRateDecay: GanSpec['training']['learningRateDecay'] | undefined;
  readonly discriminatorLearningRate: number | undefined;
  readonly labelSmoothing: number | undefined;
  readonly gradientPenalty: number | undefined;
}

/**
 * Completes the options: from the command line, else from the run that is resumed, else from the model's recipe.
 * Checks that concern several options at once are made here and nowhere else.
 *
 * @throws {InvalidOptionError} naming the flags that do not go together
 */
export function resolveOptions(
  asked: AskedOptions,
  spec: GanSpec,
  data: DataSet,
  facts: { readonly command: string; readonly now: Date },
  begun?: RunOptions,
): RunOptions {
  const { height, width, channels, count } = data.train;
  const { image, training } = spec;
  if (height !== image.height || width !== image.width || channels !== image.channels) {
    throw new InvalidOptionError(
      '--dataset',
      data.name,
      `pictures of ${image.height}×${image.width}×${image.channels}, which --model ${spec.name} draws; these are ${height}×${width}×${channels}`,
    );
  }
  if (spec.classes > 0 && data.train.classes > spec.classes) {
    throw new InvalidOptionError(
      '--dataset',
      data.name,
      `labels of at most ${spec.classes} classes, from which --model ${spec.name} chooses; here are ${data.train.classes}`,
    );
  }
  const batchSize = asked.batchSize ?? begun?.batchSize ?? training.batchSize;
  if (batchSize > count) {
    throw new InvalidOptionError(
      '--batch-size',
      String(batchSize),
      `at most the ${count} pictures of ${data.name}`,
    );
  }
  const epochs = asked.epochs ?? begun?.epochs ?? training.epochs;
  return {
    optionsVersion: 1,
    command: commandOf(begun, epochs, facts.command),
    createdAt: begun?.createdAt ?? facts.now.toISOString(),
    spec: { ...spec, training: recipeOf(asked, training) },
    dataset: {
      name: data.name,
      requested: asked.dataset ?? begun?.dataset.requested ?? 'auto',
      dataDir: asked.dataDir ?? begun?.dataset.dataDir ?? null,
      images: count,
      sha256: data.sha256,
      fallback: data.fallback,
      source: data.source,
    },
    epochs,
    maxSteps: asked.maxSteps ?? null,
    batchSize,
    learningRate: asked.learningRate ?? begun?.learningRate ?? training.learningRate,
    seed: asked.seed ?? begun?.seed ?? 0,
    saveEvery: asked.saveEvery ?? begun?.saveEvery ?? 1,
    keep: asked.keep ?? begun?.keep ?? 3,
    onCollapse: asked.onCollapse ?? begun?.onCollapse ?? 'warn',
    quantization: asked.quantization ?? begun?.quantization ?? 'float16',
  };
}

/** Going on changes nothing in what a run becomes, but more epochs do, and a schedule that depends on them. */
function commandOf(begun: RunOptions | undefined, epochs: number, command: string): string {
  if (begun === undefined) return command;
  return begun.epochs === epochs ? begun.command : `${begun.command} && ${command}`;
}

/** The model's recipe with what the command line says otherwise. */
function recipeOf(asked: AskedOptions, training: GanSpec['training']): GanSpec['training'] {
  return {
    ...training,
    averaging: asked.averaging ?? training.averaging,
    learningRateDecay: asked.learningRateDecay ?? training.learningRateDecay,
    discriminatorLearningRate: asked.discriminatorLearningRate ?? training.discriminatorLearningRate,
    labelSmoothing: asked.labelSmoothing ?? training.labelSmoothing,
    gradientPenalty: asked.gradientPenalty ?? training.gradientPenalty,
  };
}

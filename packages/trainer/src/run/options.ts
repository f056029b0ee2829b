import { createHash } from 'node:crypto';
import {
  describeIssue,
  type GanSpec,
  ganSpecSchema,
  InvalidOptionError,
  preparationSchema,
  type Recipe,
  RunError,
} from '@trazo/model';
import * as z from 'zod';
import type { TrainingSettings } from '../gan/plan.ts';
import { firstDifference } from './first-difference.ts';
import { migrateOptions } from './migrate-options.ts';

/**
 * Schema of options.json: everything that determines what a run computes and when it stops. Saved before the first
 * step.
 */
const optionsSchema = z.strictObject({
  optionsVersion: z.literal(2),
  /** The command that started the run, as typed, and the commands that changed the number of epochs on resume. */
  command: z.string(),
  createdAt: z.iso.datetime(),
  /** Hash of the options that must not change during a run; each checkpoint contains it. */
  fingerprint: z.string().regex(/^[0-9a-f]{16}$/),
  /** Both networks, and in `training` the resolved recipe, which is stored only here. */
  spec: ganSpecSchema,
  dataset: z.strictObject({
    name: z.string(),
    /** The value of --dataset, to find the data again on resume. */
    requested: z.string(),
    dataDir: z.string().nullable(),
    images: z.int().min(1),
    sha256: z.string(),
    fallback: z.boolean(),
    source: z.string(),
    /** Names of the classes by their numbers; empty where they have none. */
    classNames: z.array(z.string()).default([]),
    /** SHA-256 of the labels that the folders of pictures give; null for other data sets. */
    labelsSha256: z.string().nullable().default(null),
    /** How pictures were prepared; null for data sets that are images already. */
    preparation: preparationSchema.nullable().default(null),
  }),
  /** Maximum number of steps, even within an epoch; null for no limit. */
  maxSteps: z.int().min(1).nullable(),
  seed: z.int().min(0),
  /** Epochs between checkpoints. */
  saveEvery: z.int().min(1),
  /** Epochs between sample grids and their figures. */
  evaluateEvery: z.int().min(1).default(1),
  /** Number of newest checkpoints to keep. */
  keep: z.int().min(1),
  /** Action on mode collapse. */
  onCollapse: z.enum(['warn', 'stop', 'rollback']).default('warn'),
  /** How the export stores weights. */
  quantization: z.enum(['float32', 'float16', 'uint8']),
});

/** Schema of options.json that also accepts files of version 1, which are migrated to version 2. */
export const runOptionsSchema = z.preprocess(migrateOptions, optionsSchema);

/** Options of a run: everything that determines what it computes and when it stops. */
export type RunOptions = z.infer<typeof optionsSchema>;

/**
 * Validates the content of an options.json; files of version 1 are migrated to version 2.
 *
 * @param value the parsed JSON
 * @param file the file's name in messages
 * @throws {RunError} naming the file, the field, what was found and what is allowed
 */
export function parseRunOptions(value: unknown, file: string): RunOptions {
  const current = migrateOptions(value);
  const parsed = optionsSchema.safeParse(current);
  if (parsed.success) return parsed.data;
  throw new RunError(file, `${describeIssue(parsed.error, optionsSchema, current)}.`);
}

/** Returns the settings of a run for the training loop. */
export function trainingSettings({
  spec,
  dataset,
  maxSteps,
  seed,
  fingerprint,
}: RunOptions): TrainingSettings {
  return { recipe: spec.training, images: dataset.images, maxSteps, seed, fingerprint };
}

/**
 * Fields of the recipe that must not change during a run, because its checkpoints and card would become wrong, with
 * their flags.
 */
const FIXED_RECIPE = {
  batchSize: '--batch-size',
  learningRate: '--learning-rate',
  discriminatorLearningRate: '--discriminator-learning-rate',
  learningRateDecay: '--learning-rate-decay',
  emaDecay: '--ema-decay',
  labelSmoothing: '--label-smoothing',
  loss: '--loss',
  r1Gamma: '--r1-gamma',
  gpLambda: '--gp-lambda',
  augment: '--augment',
} as const satisfies { readonly [Field in Exclude<keyof Recipe, 'epochs' | 'adam'>]: string };

/** Options that contain values which must not change during a run. */
type FixedParts = Pick<RunOptions, 'spec' | 'dataset' | 'seed'>;

/** Values that must not change during a run, by flag. */
function fixedOptions(options: FixedParts): ReadonlyMap<string, string> {
  const { training } = options.spec;
  const recipe = Object.entries(FIXED_RECIPE).map(
    ([field, flag]) => [flag, String(training[field as keyof typeof FIXED_RECIPE] ?? '') || 'none'] as const,
  );
  return new Map([
    ['--model', JSON.stringify({ ...networksOf(options.spec), adam: training.adam })],
    // Pictures that are moved to another folder are the same images with other labels.
    ['--dataset', options.dataset.sha256 + (options.dataset.labelsSha256 ?? '')],
    ...recipe,
    ['--seed', String(options.seed)],
  ]);
}

const networksSchema = ganSpecSchema.omit({ training: true });

/** The networks without the recipe, with their fields in the schema's order. */
function networksOf(spec: GanSpec): Omit<GanSpec, 'training'> {
  const { training: _, ...networks } = spec;
  return networksSchema.parse(networks);
}

/** Returns the fingerprint of a run, 16 hexadecimal digits: a hash of the options that must not change during it. */
export function fingerprintOf(options: FixedParts): string {
  const parts = [...fixedOptions(options)].map(([flag, value]) => `${flag} ${value}`);
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
}

/**
 * Checks that a resumed run has the options with which it was started.
 *
 * @throws {InvalidOptionError} naming the first flag that differs
 */
export function assertUnchanged(resumed: FixedParts, requested: FixedParts): void {
  const before = fixedOptions(resumed);
  for (const [flag, now] of fixedOptions(requested)) {
    if (before.get(flag) === now) continue;
    throw new InvalidOptionError(
      flag,
      shown(flag, requested, now),
      `${shown(flag, resumed, before.get(flag) ?? 'none')}, with which this run started${changeOf(flag, resumed, requested)}`,
      'Resume without this flag, or start a new run.',
    );
  }
}

function shown(flag: string, { spec, dataset }: FixedParts, value: string): string {
  if (flag === '--model') return spec.name;
  if (flag === '--dataset') return `${dataset.name} (${dataset.sha256.slice(0, 8)}…)`;
  return value;
}

/** The first change of a file whose model has kept its name. */
function changeOf(flag: string, resumed: FixedParts, requested: FixedParts): string {
  if (flag !== '--model' || resumed.spec.name !== requested.spec.name) return '';
  const change = firstDifference(networksOf(resumed.spec), networksOf(requested.spec));
  if (change === undefined) return '';
  return `: ${change.path} was ${JSON.stringify(change.before) ?? 'absent'} and is now ${JSON.stringify(change.now) ?? 'absent'}`;
}

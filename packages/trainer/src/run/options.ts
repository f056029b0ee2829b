import { createHash } from 'node:crypto';
import { describeIssue, type GanSpec, ganSpecSchema, InvalidOptionError, type Recipe } from '@trazo/model';
import * as z from 'zod';
import { RunError } from '../errors.ts';
import type { TrainingSettings } from '../gan/plan.ts';
import { firstDifference } from './first-difference.ts';
import { migrateOptions } from './migrate-options.ts';

/** Everything that decides what a run computes and when it stops; saved as options.json before the first step. */
const optionsSchema = z.strictObject({
  optionsVersion: z.literal(2),
  /** The command that started the run, as typed, and those that continued it for another number of epochs. */
  command: z.string(),
  createdAt: z.iso.datetime(),
  /** Identifies what must stay the same over a run; each checkpoint carries it. */
  fingerprint: z.string().regex(/^[0-9a-f]{16}$/),
  /** Both networks, and in `training` the resolved recipe: nothing of it stands anywhere else. */
  spec: ganSpecSchema,
  dataset: z.strictObject({
    name: z.string(),
    /** What --dataset said, to find the data again on resume. */
    requested: z.string(),
    dataDir: z.string().nullable(),
    images: z.int().min(1),
    sha256: z.string(),
    fallback: z.boolean(),
    source: z.string(),
  }),
  /** Ends the run after this many steps even within an epoch; null for no limit. */
  maxSteps: z.int().min(1).nullable(),
  seed: z.int().min(0),
  /** Epochs between checkpoints. */
  saveEvery: z.int().min(1),
  /** How many of the newest checkpoints to keep. */
  keep: z.int().min(1),
  /** What happens when the samples collapse to a few. */
  onCollapse: z.enum(['warn', 'stop', 'rollback']).default('warn'),
  /** How the export stores weights. */
  quantization: z.enum(['float32', 'float16', 'uint8']),
});

/** Options as options.json holds them; files of version 1 are read as version 2. */
export const runOptionsSchema = z.preprocess(migrateOptions, optionsSchema);

/** A run's options; see {@link runOptionsSchema}. */
export type RunOptions = z.infer<typeof optionsSchema>;

/**
 * Validates options as options.json holds them.
 *
 * @throws {RunError} naming the file, the field, what was found and what is allowed
 */
export function parseRunOptions(value: unknown, file: string): RunOptions {
  const current = migrateOptions(value);
  const parsed = optionsSchema.safeParse(current);
  if (parsed.success) return parsed.data;
  throw new RunError(file, `${describeIssue(parsed.error, optionsSchema, current)}.`);
}

/** What the training loop needs to know of a run. */
export function trainingSettings({
  spec,
  dataset,
  maxSteps,
  seed,
  fingerprint,
}: RunOptions): TrainingSettings {
  return { recipe: spec.training, images: dataset.images, maxSteps, seed, fingerprint };
}

/** Fields of the recipe that a run cannot change midway without its checkpoints and card becoming wrong, with their flags. */
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
} as const satisfies { readonly [Field in Exclude<keyof Recipe, 'epochs' | 'adam'>]: string };

/** The options that hold what must stay the same over a run. */
type FixedParts = Pick<RunOptions, 'spec' | 'dataset' | 'seed'>;

/** What must stay the same over a run, by flag. */
function fixedOptions(options: FixedParts): ReadonlyMap<string, string> {
  const { training } = options.spec;
  const recipe = Object.entries(FIXED_RECIPE).map(
    ([field, flag]) => [flag, String(training[field as keyof typeof FIXED_RECIPE] ?? 'none')] as const,
  );
  return new Map([
    ['--model', JSON.stringify({ ...networksOf(options.spec), adam: training.adam })],
    ['--dataset', options.dataset.sha256],
    ...recipe,
    ['--seed', String(options.seed)],
  ]);
}

const networksSchema = ganSpecSchema.omit({ training: true });

/** The networks alone, with their fields in the schema's order whatever order they were written in. */
function networksOf(spec: GanSpec): Omit<GanSpec, 'training'> {
  const { training: _, ...networks } = spec;
  return networksSchema.parse(networks);
}

/** Identifies the options that must stay the same over a run. */
export function fingerprintOf(options: FixedParts): string {
  const parts = [...fixedOptions(options)].map(([flag, value]) => `${flag} ${value}`);
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
}

/**
 * Checks that a resumed run continues with what it started with.
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

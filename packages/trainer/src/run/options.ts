import { createHash } from 'node:crypto';
import { ganSpecSchema, InvalidOptionError } from '@trazo/model';
import * as z from 'zod';

/** Everything that decides what a run computes and when it stops; saved as options.json before the first step. */
export const runOptionsSchema = z.strictObject({
  optionsVersion: z.literal(1),
  /** The command that started the run, as typed, and those that went on with it for another number of epochs. */
  command: z.string(),
  createdAt: z.iso.datetime(),
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
  epochs: z.int().min(1),
  /** Ends the run after this many steps even within an epoch; null for no limit. */
  maxSteps: z.int().min(1).nullable(),
  batchSize: z.int().min(1),
  learningRate: z.number().positive(),
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

/** A run's options; see {@link runOptionsSchema}. */
export type RunOptions = z.infer<typeof runOptionsSchema>;

/** The options that a run cannot change midway without its checkpoints and card becoming a lie, with their flags. */
const FIXED = {
  '--model': (options: RunOptions) => JSON.stringify(withoutDefaults(ganSpecSchema.parse(options.spec))),
  '--dataset': (options: RunOptions) => options.dataset.sha256,
  '--batch-size': (options: RunOptions) => String(options.batchSize),
  '--learning-rate': (options: RunOptions) => String(options.learningRate),
  '--seed': (options: RunOptions) => String(options.seed),
} as const;

/**
 * A spec as it read before the fields with these values existed: runs from then go on under the same fingerprint. Its
 * fields are to be in the schema's order, whatever order they were written in.
 */
function withoutDefaults({ classes, training, ...spec }: RunOptions['spec']) {
  const {
    learningRateDecay,
    averaging,
    labelSmoothing,
    discriminatorLearningRate,
    gradientPenalty,
    ...recipe
  } = training;
  return {
    ...spec,
    training: recipe,
    ...(classes > 0 && { classes }),
    ...(learningRateDecay !== 'none' && { learningRateDecay }),
    ...(averaging > 0 && { averaging }),
    ...(labelSmoothing > 0 && { labelSmoothing }),
    ...(discriminatorLearningRate !== null && { discriminatorLearningRate }),
    ...(gradientPenalty > 0 && { gradientPenalty }),
  };
}

/** Identifies the options that must stay the same over a run; stored in each checkpoint. */
export function fingerprint(options: RunOptions): string {
  const parts = Object.values(FIXED).map((read) => read(options));
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
}

/**
 * Checks that a resumed run goes on with what it began with.
 *
 * @throws {InvalidOptionError} naming the first flag that differs
 */
export function refuseChanges(begun: RunOptions, asked: RunOptions): void {
  for (const [flag, read] of Object.entries(FIXED)) {
    const before = read(begun);
    const now = read(asked);
    if (before === now) continue;
    throw new InvalidOptionError(
      flag,
      shown(flag, asked),
      `${shown(flag, begun)}, with which this run began`,
      'Resume without this flag, or start a new run.',
    );
  }
}

function shown(flag: string, options: RunOptions): string {
  if (flag === '--model') return options.spec.name;
  if (flag === '--dataset') return `${options.dataset.name} (${options.dataset.sha256.slice(0, 8)}…)`;
  return FIXED[flag as keyof typeof FIXED](options);
}

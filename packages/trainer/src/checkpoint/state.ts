import type { WeightArray } from '@trazo/model';
import { withNamedMetrics } from '@trazo/model/train';
import * as z from 'zod';
import { CheckpointError } from '../errors.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';

/** Schema of sums over the steps of the current epoch, so that its means are correct after an interruption. */
const epochSumsSchema = z.preprocess(
  withNamedMetrics,
  z.strictObject({
    steps: z.int().min(0),
    images: z.int().min(0),
    seconds: z.number(),
    /** Sum of each metric, by its name in the task. */
    metrics: z.record(z.string(), z.number()),
  }),
);

/** Sums of metrics, images and seconds over the steps of the current epoch. */
export type EpochSums = z.infer<typeof epochSumsSchema>;

const progressSchema = z.strictObject({
  format: z.literal('trazo-checkpoint-1'),
  /** Number of completed training steps; with the seed it determines the next batch. */
  step: z.int().min(0),
  /** Number of completed epochs. */
  epoch: z.int().min(0),
  /** Fingerprint of the options that must not change during a run; see the run's options. */
  fingerprint: z.string(),
  sums: epochSumsSchema,
  /** Distance of the samples from real images at this step; less is better; null if it was not measured. */
  distance: z.number().nullable(),
});

/** Progress of a run, without its weights. */
type TrainingProgress = Omit<z.infer<typeof progressSchema>, 'format'>;

/**
 * A run's complete state. With the run's options, it is everything needed to continue as if the run had not been
 * stopped.
 */
export interface TrainingState extends TrainingProgress {
  /** Weights, moving statistics, EMA and Adam's moments of all networks, by name. */
  readonly arrays: ReadonlyMap<string, WeightArray>;
  /** The fixed latents of the sample grids, count × latentSize numbers. */
  readonly latents: Float32Array;
}

const LATENTS = 'latents';

/** Encodes a state as the bytes of a checkpoint file. */
export function encodeState({ arrays, latents, ...progress }: TrainingState): Uint8Array<ArrayBuffer> {
  const fields = { format: 'trazo-checkpoint-1', ...progress } satisfies z.infer<typeof progressSchema>;
  return encodeSafetensors({
    arrays: new Map([...arrays, [LATENTS, { shape: [latents.length], data: latents }]]),
    metadata: { progress: JSON.stringify(fields) },
  });
}

/**
 * Decodes the bytes of a checkpoint file.
 *
 * @param file the file's name in messages
 * @throws {CheckpointError} if the file is truncated, modified or of another version
 */
export function decodeState(bytes: Uint8Array<ArrayBuffer>, file: string): TrainingState {
  const { arrays, metadata } = decodeSafetensors(bytes, file);
  const parsed = progressSchema.safeParse(JSON.parse(metadata['progress'] ?? 'null'));
  const latents = arrays.get(LATENTS);
  if (!parsed.success || latents === undefined) {
    throw new CheckpointError(file, 'is not a checkpoint that this version of Trazo can read.');
  }
  const { format: _, ...progress } = parsed.data;
  return {
    ...progress,
    latents: latents.data,
    arrays: new Map([...arrays].filter(([name]) => name !== LATENTS)),
  };
}

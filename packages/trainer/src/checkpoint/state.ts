import type { WeightArray } from '@trazo/model';
import { withNamedMetrics } from '@trazo/model/train';
import * as z from 'zod';
import { CheckpointError } from '../errors.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';

/** Sums over the steps of the epoch under way, so that an epoch's means are right across a stop. */
const epochSumsSchema = z.preprocess(
  withNamedMetrics,
  z.strictObject({
    steps: z.int().min(0),
    images: z.int().min(0),
    seconds: z.number(),
    /** By name, as the task calls them. */
    metrics: z.record(z.string(), z.number()),
  }),
);

/** See {@link epochSumsSchema}. */
export type EpochSums = z.infer<typeof epochSumsSchema>;

const progressSchema = z.strictObject({
  format: z.literal('trazo-checkpoint-1'),
  /** Training steps done; which batch comes next follows from it and the seed. */
  step: z.int().min(0),
  /** Whole epochs done. */
  epoch: z.int().min(0),
  /** Fingerprint of the options that a run must keep; see the run's options. */
  fingerprint: z.string(),
  sums: epochSumsSchema,
  /** Quality of the samples when it was written; less is better; null where it was not measured. */
  distance: z.number().nullable(),
});

/** Where a run stands, apart from its weights. */
type TrainingProgress = Omit<z.infer<typeof progressSchema>, 'format'>;

/** A run's whole state: with the options, all that is needed to continue as if never stopped. */
export interface TrainingState extends TrainingProgress {
  /** Both networks' weights, moving averages and Adam moments, by name. */
  readonly arrays: ReadonlyMap<string, WeightArray>;
  /** The fixed latents of the sample grids, count × latentSize. */
  readonly latents: Float32Array;
}

const LATENTS = 'latents';

/** The bytes of a checkpoint file. */
export function encodeState({ arrays, latents, ...progress }: TrainingState): Uint8Array<ArrayBuffer> {
  const fields = { format: 'trazo-checkpoint-1', ...progress } satisfies z.infer<typeof progressSchema>;
  return encodeSafetensors({
    arrays: new Map([...arrays, [LATENTS, { shape: [latents.length], data: latents }]]),
    metadata: { progress: JSON.stringify(fields) },
  });
}

/**
 * Reads a checkpoint file.
 *
 * @throws {CheckpointError} for a file that is cut short, altered or of another version
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

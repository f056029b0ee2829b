import { Worker } from 'node:worker_threads';
import { ArtifactError, type ModelArtifact } from '@trazo/model';
import * as z from 'zod';
import { MAX_TILES } from '../src/schemas/parameters.ts';
import { MAX_DOTS } from '../src/schemas/requests.ts';

/** A bound on graphs that never end, not a measure of speed: the largest model that ships takes half a second. */
const PATIENCE_MS = 120_000;
/** Twice what a whole Worker has, so that a model which is only too large for one can still be served at home. */
const MEMORY_MIB = 256;

/** What the thread is given. */
export interface TrialTask {
  readonly artifact: ModelArtifact;
  readonly tiles: number;
  readonly memoryBytes: number;
}

const outcomeSchema = z.object({ fault: z.string().optional() });

/**
 * Has a model draw as many tiles as one request may ask for, before it is served: what a check of the files cannot
 * tell, that the graph ends, fits into memory and gives pictures of the card's size, made of numbers. It is done in a
 * thread with bounded memory, which is stopped where it takes too long.
 *
 * @param file what messages call the graph
 * @throws {ArtifactError} saying why it cannot draw
 */
export async function tryModel(
  artifact: ModelArtifact,
  file: string,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const { width, height } = artifact.card.spec.image;
  const tiles = Math.max(1, Math.min(MAX_TILES, Math.floor(MAX_DOTS / (width * height))));
  const task: TrialTask = { artifact, tiles, memoryBytes: MEMORY_MIB * 2 ** 20 };
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const thread = new Worker(new URL('./trial-thread.ts', import.meta.url), {
    workerData: task,
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MIB },
    // TensorFlow.js greets.
    stdout: true,
    stderr: true,
  });
  const bell = setTimeout(() => resolve(`not within ${patienceMs / 1000} s`), patienceMs);
  thread.once('message', (message: unknown) => resolve(outcomeSchema.parse(message).fault));
  thread.once('error', (error) => resolve(error instanceof Error ? error.message : String(error)));
  thread.once('exit', () => resolve('the trial ended without a picture'));
  const fault = await promise;
  clearTimeout(bell);
  await thread.terminate();
  if (fault === undefined) return;
  const reason = fault.replace(/\s+/g, ' ').replace(/\.$/, '').slice(0, 300);
  throw new ArtifactError(file, `cannot draw ${tiles} tiles: ${reason}.`);
}

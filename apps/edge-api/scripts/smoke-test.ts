import { Worker } from 'node:worker_threads';
import { ArtifactError, type ModelArtifact } from '@trazo/model';
import * as z from 'zod';
import { maxImages } from '../src/limits.ts';

/** A bound for graphs that never end, not a measure of speed: the largest shipped model takes half a second. */
const TIMEOUT_MS = 120_000;
/** Twice the memory of a Worker, so that a model which is too large for one can still be served locally. */
const MEMORY_MIB = 256;

/** The input of the thread. */
export interface SmokeTestTask {
  readonly artifact: ModelArtifact;
  readonly tiles: number;
  readonly memoryBytes: number;
}

const outcomeSchema = z.object({ fault: z.string().optional() });

/**
 * Generates as many images as one request may ask for, before the model is served. This shows what a check of the files
 * cannot: that the graph ends, fits into memory and gives finite images of the card's size. It runs in a thread with
 * bounded memory, which is stopped when it takes too long.
 *
 * @param file name of the graph in messages
 * @throws {ArtifactError} saying why the model cannot generate
 */
export async function smokeTestModel(
  artifact: ModelArtifact,
  file: string,
  timeoutMs = TIMEOUT_MS,
): Promise<void> {
  const tiles = maxImages(artifact.card.spec.image);
  const task: SmokeTestTask = { artifact, tiles, memoryBytes: MEMORY_MIB * 2 ** 20 };
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const thread = new Worker(new URL('./smoke-test-thread.ts', import.meta.url), {
    workerData: task,
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MIB },
    // TensorFlow.js prints a greeting.
    stdout: true,
    stderr: true,
  });
  const timer = setTimeout(() => resolve(`it did not end within ${timeoutMs / 1000} s`), timeoutMs);
  thread.once('message', (message: unknown) => resolve(outcomeSchema.parse(message).fault));
  thread.once('error', (error) => resolve(error instanceof Error ? error.message : String(error)));
  thread.once('exit', () => resolve('the smoke test ended without a result'));
  const fault = await promise;
  clearTimeout(timer);
  await thread.terminate();
  if (fault === undefined) return;
  const reason = fault.replace(/\s+/g, ' ').replace(/\.$/, '').slice(0, 300);
  throw new ArtifactError(file, `cannot generate ${tiles} images: ${reason}.`);
}

import {
  discriminatorShapes,
  elements,
  type GanSpec,
  generatorShapes,
  InvalidOptionError,
} from '@trazo/model';
import type { RunOptions } from './options.ts';

/**
 * Bytes of float32 that an activation costs in a step: itself, its gradient, and what TensorFlow holds in between.
 * Measured: a step of dcgan at batch 256 peaks at 1.4 GB, of which this accounts for 0.7.
 */
const BYTES_PER_ACTIVATION = 12;
/** TensorFlow itself, the data set and the weights. */
const BASE_BYTES = 0.7e9;

/** About how much memory training takes at a batch size. */
function trainingBytes(spec: GanSpec, batchSize: number): number {
  const sum = (shapes: readonly (readonly number[])[]) =>
    shapes.reduce((total, shape) => total + elements(shape), 0);
  const perExample = sum(generatorShapes(spec)) + 2 * sum(discriminatorShapes(spec));
  return BASE_BYTES + batchSize * perExample * BYTES_PER_ACTIVATION;
}

/**
 * Refuses a batch that cannot fit before anything is trained, as the operating system would end the process in
 * mid-step without a word.
 *
 * @throws {InvalidOptionError} naming the largest batch size that fits
 */
export function refuseTooLarge(options: RunOptions, memoryBytes: number): void {
  const needed = trainingBytes(options.spec, options.batchSize);
  if (needed <= memoryBytes) return;
  const perExample = (needed - BASE_BYTES) / options.batchSize;
  const most = Math.max(2, Math.floor((memoryBytes - BASE_BYTES) / perExample));
  throw new InvalidOptionError(
    '--batch-size',
    String(options.batchSize),
    `at most ${most} here: it would take about ${(needed / 1e9).toFixed(1)} GB of memory, there are ${(memoryBytes / 1e9).toFixed(1)} GB`,
  );
}

// Measures the time of an epoch outside its steps: node epoch.ts SPEC_JSON BATCH IMAGES
//
// Does a real run in a temporary folder, with batches, metrics, samples, evaluation and a checkpoint, and measures from the
// first step of the first epoch to the first step of the second one, and within that the time of the steps.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseGanSpec } from '@trazo/model';
import { createRun } from '@trazo/trainer/create-run';
import { Gan } from '@trazo/trainer/gan';
import { resolveOptions } from '@trazo/trainer/resolve-options';
import { silentStatus } from '@trazo/trainer/silent-status';
import { runTraining } from '@trazo/trainer/training-run';
import { noiseBatch } from './noise-batch.ts';

const EPOCHS = 2;
const [json = '', batch = '256', images = '60000'] = process.argv.slice(2);
const spec = parseGanSpec(JSON.parse(json));
const set = (count: number) => {
  const { pixels, labels = new Uint8Array(count) } = noiseBatch(spec, count, 1);
  return { images: pixels, labels, count, ...spec.image, classes: 10 };
};
const data = {
  name: 'noise',
  train: set(Number(images)),
  test: set(10_000),
  classNames: [],
  sha256: '0'.repeat(64),
  fallback: false,
  source: 'the benchmark',
};

const stepsPerEpoch = Math.ceil(Number(images) / Number(batch));
let steps = 0;
let began = 0;
let milliseconds = 0;
let inSteps = 0;
const original = Gan.prototype.trainStep;
Gan.prototype.trainStep = function timed(...args: Parameters<typeof original>) {
  const start = performance.now();
  if (steps === 0) began = start;
  if (steps === stepsPerEpoch) milliseconds = start - began;
  const metrics = original.apply(this, args);
  // Includes the whole step: eager kernels have finished when they return.
  if (steps < stepsPerEpoch) inSteps += performance.now() - start;
  steps++;
  return metrics;
};

const out = await mkdtemp(join(tmpdir(), 'trazo-bench-'));
try {
  const options = resolveOptions(
    { epochs: EPOCHS, batchSize: Number(batch), maxSteps: stepsPerEpoch + 1 },
    spec,
    data,
    { command: 'pnpm bench train', now: new Date() },
  );
  const folder = await createRun(out, options);
  await runTraining(folder, options, data, false, {
    status: silentStatus(),
    log: () => {},
    signal: new AbortController().signal,
  });
  process.stdout.write(`${JSON.stringify({ milliseconds, inSteps })}\n`);
} finally {
  await rm(out, { recursive: true });
}

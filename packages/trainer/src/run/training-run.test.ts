import { mkdtemp, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { GanSpec } from '@trazo/model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readMetrics } from '../report/metrics-log.ts';
import { noiseData, tinyOptions, tinySpec } from '../testing/tiny.ts';
import { createRun, type RunFolder } from './folder.ts';
import type { RunOptions } from './options.ts';
import { runTraining } from './training-run.ts';

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'trazo-'));
});
afterEach(() => rm(out, { recursive: true }));

const sink = Object.assign(new Writable({ write: (_chunk, _encoding, done) => done() }), { isTTY: false });

async function run(
  folder: RunFolder,
  options: RunOptions,
  resumed: boolean,
  signal = new AbortController().signal,
) {
  return runTraining(folder, options, noiseData(), resumed, { stream: sink, log: () => {}, signal });
}

describe('a training run', () => {
  it('goes on after a stop as if there had been none: the same weights, bit for bit', async () => {
    const whole = await createRun(out, tinyOptions());
    const expected = await run(whole, tinyOptions(), false);
    expect(expected.step).toBe(9);

    // Stopped within the second epoch, then at its end, then run to the end.
    const stopped = await createRun(out, tinyOptions());
    await run(stopped, tinyOptions({ maxSteps: 4 }), false);
    await run(stopped, tinyOptions({ maxSteps: 6 }), true);
    const received = await run(stopped, tinyOptions(), true);
    expect(received).toEqual(expected);
    const rows = (metrics: Awaited<ReturnType<typeof readMetrics>>) =>
      metrics.map(({ kind, step, generatorLoss, discriminatorLoss }) => [
        kind,
        step,
        generatorLoss,
        discriminatorLoss,
      ]);
    expect(rows(await readMetrics(stopped.metrics))).toEqual(rows(await readMetrics(whole.metrics)));
  });

  it('goes on just so with classes, averaged weights, a fading learning rate and rates of each network’s own', async () => {
    const spec: GanSpec = {
      ...tinySpec,
      classes: 10,
      discriminator: [...tinySpec.discriminator.slice(0, -1), { type: 'projection', useBias: false }],
      training: {
        ...tinySpec.training,
        averaging: 0.9,
        learningRateDecay: 'linear',
        discriminatorLearningRate: 2e-3,
        labelSmoothing: 0.1,
      },
    };
    const whole = await createRun(out, tinyOptions({ spec }));
    const expected = await run(whole, tinyOptions({ spec }), false);
    const stopped = await createRun(out, tinyOptions({ spec }));
    await run(stopped, tinyOptions({ spec, maxSteps: 5 }), false);
    expect(await run(stopped, tinyOptions({ spec }), true)).toEqual(expected);
  });

  it('goes on from the checkpoint before a damaged one, to the same end', async () => {
    const options = tinyOptions();
    const folder = await createRun(out, options);
    const expected = await run(folder, options, false);
    await truncate(join(folder.checkpoints, 'step-000000009.safetensors'), 1000);
    const received = await run(folder, options, true);
    expect(received.arrays).toEqual(expected.arrays);
    const epochs = (await readMetrics(folder.metrics)).filter(({ kind }) => kind === 'epoch');
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  });

  it('stops after the step under way when asked to, and saves', async () => {
    const folder = await createRun(out, tinyOptions());
    const end = await run(folder, tinyOptions(), false, AbortSignal.abort());
    expect(end.step).toBe(0);
  });

  it('leaves pictures, metrics and checkpoints', async () => {
    const folder = await createRun(out, tinyOptions({ epochs: 2 }));
    await run(folder, tinyOptions({ epochs: 2 }), false);
    expect((await readdir(folder.samples)).filter((name) => name.endsWith('.png'))).toEqual([
      'epoch-0001.png',
      'epoch-0002.png',
    ]);
    expect(await readdir(folder.samples)).toContain('progress.webp');
    expect(await readdir(folder.tensorboard)).toHaveLength(1);
    expect(await readFile(folder.plot, 'utf8')).toContain('<svg');
    expect(await readdir(folder.checkpoints)).toContain('best.safetensors');
  });

  it('refuses a checkpoint of a run with other options', async () => {
    const folder = await createRun(out, tinyOptions());
    await run(folder, tinyOptions({ epochs: 1 }), false);
    await expect(run(folder, tinyOptions({ seed: 6 }), true)).rejects.toThrow(/other options/);
  });
});

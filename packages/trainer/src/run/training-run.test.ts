import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { GanSpec } from '@trazo/model';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '../checkpoint/state.ts';
import { DivergenceError } from '../errors.ts';
import { readMetrics } from '../report/metrics-log.ts';
import { StatusLine } from '../report/status-line.ts';
import { silentStatus } from '../testing/silent-status.ts';
import { noiseData, tinyOptions, tinySpec } from '../testing/tiny.ts';
import { createRun, type RunFolder } from './folder.ts';
import type { RunOptions } from './options.ts';
import { runTraining } from './training-run.ts';

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'trazo-'));
});
afterEach(() => rm(out, { recursive: true }));

async function run(
  folder: RunFolder,
  options: RunOptions,
  resumed: boolean,
  signal = new AbortController().signal,
) {
  return runTraining(folder, options, noiseData(), resumed, {
    status: silentStatus(),
    log: () => {},
    signal,
  });
}

describe('a training run', () => {
  it('continues after a stop as if it had not been stopped: the same weights, bit for bit', async () => {
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
      metrics.map(({ kind, step, metrics: { generatorLoss, discriminatorLoss } }) => [
        kind,
        step,
        generatorLoss,
        discriminatorLoss,
      ]);
    expect(rows(await readMetrics(stopped.metrics))).toEqual(rows(await readMetrics(whole.metrics)));
  });

  it('also continues exactly with classes, an EMA, learning-rate decay, two learning rates and a gradient penalty', async () => {
    const spec: GanSpec = {
      ...tinySpec,
      classes: 10,
      discriminator: [...tinySpec.discriminator.slice(0, -1), { type: 'projection', useBias: false }],
      training: {
        ...tinySpec.training,
        emaDecay: 0.9,
        learningRateDecay: 'linear',
        discriminatorLearningRate: 2e-3,
        labelSmoothing: 0.1,
        r1Gamma: 1,
      },
    };
    const whole = await createRun(out, tinyOptions({ spec }));
    const expected = await run(whole, tinyOptions({ spec }), false);
    const stopped = await createRun(out, tinyOptions({ spec }));
    await run(stopped, tinyOptions({ spec, maxSteps: 5 }), false);
    expect(await run(stopped, tinyOptions({ spec }), true)).toEqual(expected);
  });

  it('continues from the checkpoint before a damaged one, with the same result', async () => {
    const options = tinyOptions();
    const folder = await createRun(out, options);
    const expected = await run(folder, options, false);
    await truncate(join(folder.checkpoints, 'step-000000009.safetensors'), 1000);
    const received = await run(folder, options, true);
    expect(received.arrays).toEqual(expected.arrays);
    const epochs = (await readMetrics(folder.metrics)).filter(({ kind }) => kind === 'epoch');
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  });

  it('stops after the current step on a signal, and saves', async () => {
    const folder = await createRun(out, tinyOptions());
    const end = await run(folder, tinyOptions(), false, AbortSignal.abort());
    expect(end.step).toBe(0);
  });

  it('draws and judges samples every few epochs and at the end, and saves all the same', async () => {
    const options = tinyOptions({ evaluateEvery: 2, epochs: 3 });
    const expected = await run(
      await createRun(out, tinyOptions({ epochs: 3 })),
      tinyOptions({ epochs: 3 }),
      false,
    );
    const folder = await createRun(out, options);
    expect((await run(folder, options, false)).arrays).toEqual(expected.arrays);
    const grids = (await readdir(folder.samples)).filter((name) => name.startsWith('epoch'));
    expect(grids).toEqual(['epoch-0002.png', 'epoch-0003.png']);
    const rows = (await readMetrics(folder.metrics)).filter(({ kind }) => kind === 'epoch');
    expect(rows.map(({ epoch }) => epoch)).toEqual([2, 3]);
    const saved = (await readdir(folder.checkpoints)).filter((name) => name.startsWith('step'));
    expect(saved).toHaveLength(3);
  });

  it('saves when stopped between two checkpoints', async () => {
    const options = tinyOptions({ saveEvery: 2 });
    const expected = await run(await createRun(out, options), options, false);
    const folder = await createRun(out, options);
    const stop = new AbortController();
    const file = join(folder.samples, 'epoch-0001.png');
    // The first epoch's sample grid exists when its report begins; the checkpoint of the second does not.
    const stream = new Writable({
      write: (_chunk, _encoding, done) => {
        if (existsSync(file)) stop.abort();
        done();
      },
    });
    const ports = { status: new StatusLine(stream, false), log: () => {}, signal: stop.signal };
    const end = await runTraining(folder, options, noiseData(), false, ports);
    expect(end.step).toBe(3);
    expect(await readdir(folder.checkpoints)).toEqual(['step-000000003.safetensors']);
    expect((await run(folder, options, true)).arrays).toEqual(expected.arrays);
  });

  it('starts again if killed before its first checkpoint', async () => {
    const options = tinyOptions();
    const expected = await run(await createRun(out, options), options, false);
    const folder = await createRun(out, options);
    const row = { kind: 'step', step: 1, epoch: 1, generatorLoss: 1, discriminatorLoss: 1 };
    const rest = { realAccuracy: 1, fakeAccuracy: 1, imagesPerSecond: 1, time: '2026-01-01T00:00:00Z' };
    await writeFile(folder.metrics, `${JSON.stringify({ ...row, ...rest })}\n{"kind":"st`);
    expect(await run(folder, options, true)).toEqual(expected);
    expect((await readMetrics(folder.metrics)).map(({ step }) => step)).toEqual([3, 6, 9]);
  });

  it('marks its best checkpoint if killed before it was marked', async () => {
    const options = tinyOptions({ epochs: 2 });
    const whole = await createRun(out, options);
    await run(whole, options, false);
    const best = await readFile(join(whole.checkpoints, 'best.safetensors'));
    const marked = decodeState(new Uint8Array(best), '').step;

    const folder = await createRun(out, options);
    await run(folder, { ...options, maxSteps: marked }, false);
    await rm(join(folder.checkpoints, 'best.safetensors'));
    await run(folder, options, true);
    expect(await readFile(join(folder.checkpoints, 'best.safetensors'))).toEqual(best);
  });

  it('continues past a damaged best checkpoint', async () => {
    const options = tinyOptions();
    const expected = await run(await createRun(out, options), options, false);
    const folder = await createRun(out, options);
    await run(folder, { ...options, maxSteps: 3 }, false);
    await truncate(join(folder.checkpoints, 'best.safetensors'), 1000);
    expect(await run(folder, options, true)).toEqual(expected);
    expect(await readdir(folder.checkpoints)).toContain('best.safetensors.damaged');
  });

  it('stops at the step of the first NaN, names its origin, and keeps the last intact checkpoint', async () => {
    const options = tinyOptions({ learningRate: 1e30 });
    const folder = await createRun(out, options);
    const broken = run(folder, options, false);
    await expect(broken).rejects.toThrow(DivergenceError);
    await expect(broken).rejects.toThrow(
      /^Step 2: the generator's loss is NaN: .+ holds (NaN|-?Infinity) \(number/,
    );
    await expect(broken).rejects.toMatchObject({ hint: expect.stringContaining('--learning-rate') });
    expect(await readdir(folder.checkpoints)).toEqual([]);
    expect(await readMetrics(folder.metrics)).toEqual([]);
  });

  it('saves no checkpoint if only an average is NaN', async () => {
    const spec = { ...tinySpec, training: { ...tinySpec.training, emaDecay: 0.9 } };
    const options = tinyOptions({ spec });
    const folder = await createRun(out, options);
    await run(folder, tinyOptions({ spec, epochs: 1 }), false);
    const file = join(folder.checkpoints, 'step-000000003.safetensors');
    const state = decodeState(new Uint8Array(await readFile(file)), file);
    const average = state.arrays.get('generator/0/kernel/average');
    average?.data.set([Number.POSITIVE_INFINITY], 4);
    await writeFile(file, encodeState(state));
    await expect(run(folder, options, true)).rejects.toThrow(
      /^Step 6: generator\/0\/kernel\/average holds NaN \(number 5 of/,
    );
    expect(await readdir(folder.checkpoints)).not.toContain('step-000000006.safetensors');
  });

  it('saves nothing if it must not write any more', async () => {
    const folder = await createRun(out, tinyOptions());
    const guard = () => Promise.reject(new Error('taken over'));
    const ports = { status: silentStatus(), log: () => {}, signal: new AbortController().signal, guard };
    await expect(runTraining(folder, tinyOptions(), noiseData(), false, ports)).rejects.toThrow('taken over');
    expect(await readdir(folder.checkpoints)).toEqual([]);
  });

  it('writes sample images, metrics and checkpoints', async () => {
    const folder = await createRun(out, tinyOptions({ epochs: 2 }));
    await run(folder, tinyOptions({ epochs: 2 }), false);
    expect((await readdir(folder.samples)).filter((name) => name.endsWith('.png'))).toEqual([
      'epoch-0001.png',
      'epoch-0002.png',
    ]);
    expect(await readdir(folder.samples)).toContain('progress.webp');
    const [events = '', ...more] = await readdir(folder.tensorboard);
    expect(more).toEqual([]);
    expect(await readFile(join(folder.tensorboard, events), 'latin1')).toContain(
      '_hparams_/session_start_info',
    );
    expect(await readFile(folder.plot, 'utf8')).toContain('<svg');
    expect(await readdir(folder.checkpoints)).toContain('best.safetensors');
  });

  it('shows its end if it ends within an epoch: samples, animation, losses', async () => {
    const whole = await createRun(out, tinyOptions());
    await run(whole, tinyOptions(), false);
    const grids = async ({ samples }: RunFolder) =>
      Promise.all(
        (await readdir(samples)).sort().map(async (name) => [name, await readFile(join(samples, name))]),
      );

    const folder = await createRun(out, tinyOptions());
    let written = '';
    const stream = new Writable({
      write: (chunk, _encoding, done) => {
        written += String(chunk);
        done();
      },
    });
    const ports = {
      status: new StatusLine(stream, false),
      log: () => {},
      signal: new AbortController().signal,
    };
    await runTraining(folder, tinyOptions({ maxSteps: 4 }), noiseData(), false, ports);
    expect((await readdir(folder.samples)).sort()).toEqual([
      'epoch-0001.png',
      'progress.webp',
      'step-000000004.png',
    ]);
    expect(written).toContain(
      `Step 4, within epoch 2 · samples in ${join('samples', 'step-000000004.png')}\n`,
    );
    const frames = (file: string) => sharp(join(folder.samples, file), { animated: true }).metadata();
    expect(await frames('progress.webp')).toMatchObject({ pages: 2 });
    expect((await readFile(folder.plot, 'utf8')).startsWith('<svg')).toBe(true);

    // The first end is taken back by a second one, and that by the whole run's.
    await run(folder, tinyOptions({ maxSteps: 5 }), true);
    expect((await readdir(folder.samples)).sort()).toEqual([
      'epoch-0001.png',
      'progress.webp',
      'step-000000005.png',
    ]);
    await run(folder, tinyOptions(), true);
    expect(await grids(folder)).toEqual(await grids(whole));
  });

  it('shows its end within the first epoch', async () => {
    const options = tinyOptions({ maxSteps: 2 });
    const folder = await createRun(out, options);
    await run(folder, options, false);
    expect((await readdir(folder.samples)).sort()).toEqual(['progress.webp', 'step-000000002.png']);
  });

  it('removes the samples of epochs that a resumed run takes back', async () => {
    const folder = await createRun(out, tinyOptions());
    await run(folder, tinyOptions({ maxSteps: 6 }), false);
    await rm(join(folder.checkpoints, 'step-000000006.safetensors'));
    await rm(join(folder.checkpoints, 'best.safetensors'), { force: true });
    await run(folder, tinyOptions({ maxSteps: 4 }), true);
    expect((await readdir(folder.samples)).sort()).toEqual([
      'epoch-0001.png',
      'progress.webp',
      'step-000000004.png',
    ]);
  });

  it('rejects a checkpoint of a run with other options', async () => {
    const folder = await createRun(out, tinyOptions());
    await run(folder, tinyOptions({ epochs: 1 }), false);
    await expect(run(folder, tinyOptions({ seed: 6 }), true)).rejects.toThrow(/other options/);
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointStore } from '../checkpoint/store.ts';
import type { DataSet } from '../data/data-set.ts';
import { syntheticDigits } from '../data/synthetic-digits/synthetic-digits.ts';
import { readMetrics } from '../report/metrics-log.ts';
import { StatusLine } from '../report/status-line.ts';
import { noiseData, tinyOptions } from '../testing/tiny.ts';
import { createRun, type RunFolder } from './folder.ts';
import type { RunOptions } from './options.ts';
import { runTraining } from './training-run.ts';

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'trazo-'));
});
afterEach(() => rm(out, { recursive: true }));

/** Digits, so that the classifier is used; so few that the tiny GAN never learns any: collapse from epoch 5. */
const data: DataSet = { ...noiseData(), train: syntheticDigits(22, 0), test: syntheticDigits(60, 1) };
const options = (onCollapse: RunOptions['onCollapse'], changes: Parameters<typeof tinyOptions>[0] = {}) =>
  tinyOptions({ epochs: 9, onCollapse, learningRate: 1e-6, ...changes });

async function run(folder: RunFolder, given: RunOptions, resumed = false) {
  let text = '';
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      text += chunk.toString();
      done();
    },
  });
  const signal = new AbortController().signal;
  const end = await runTraining(folder, given, data, resumed, {
    status: new StatusLine(stream, false),
    log: () => {},
    signal,
  });
  const epochs = (await readMetrics(folder.metrics)).filter((row) => row.kind === 'epoch');
  return { end, text, actions: epochs.map(({ collapse }) => collapse?.action), epochs };
}

describe('a run with mode collapse', () => {
  it('warns and continues, and logs the collapse statistics', async () => {
    const folder = await createRun(out, options('warn'));
    const { end, text, actions, epochs } = await run(folder, options('warn', { epochs: 6 }));
    expect(end.epoch).toBe(6);
    expect(actions).toEqual([undefined, undefined, undefined, undefined, 'warned', 'warned']);
    expect(text).toContain('Collapse: the samples are of only 1.0 effective classes. The run continues');
    const [first] = epochs;
    expect(first?.meter).toMatch(/^classifier-frechet-/);
    expect(first?.digits?.classes).toHaveLength(10);
    expect(first?.digits?.agreement).toBeNull();
    expect(first?.distance).toBeGreaterThan(100);
  });

  it('with stop ends immediately, with the best earlier checkpoint', async () => {
    const folder = await createRun(out, options('stop'));
    const { end, text, actions, epochs } = await run(folder, options('stop'));
    expect(actions).toEqual([undefined, undefined, undefined, undefined, 'stopped']);
    expect(text).toContain('The run ends here, with its best checkpoint.');
    const best = epochs.slice(0, 4).reduce((a, b) => ((b.distance ?? 0) < (a.distance ?? 0) ? b : a));
    expect(end.epoch).toBe(best.epoch);
    expect(end.distance).toBe(best.distance);
  });

  it('with rollback continues from the best checkpoint three times, then stops; also when interrupted', async () => {
    const whole = await createRun(out, options('rollback'));
    const expected = await run(whole, options('rollback'));
    expect(expected.actions).toEqual([
      ...new Array(4).fill(undefined),
      ...new Array(3).fill('rolled back'),
      'stopped',
    ]);
    const best = await new CheckpointStore(whole.checkpoints).best();
    expect(expected.end).toEqual(best);

    // Immediately after a rollback: the best checkpoint's weights with the current step.
    const parted = await createRun(out, options('rollback'));
    const { end } = await run(parted, options('rollback', { maxSteps: 15 }));
    expect(end.step).toBe(15);
    expect(best?.step).toBeLessThan(15);
    expect(end.arrays).toEqual(best?.arrays);

    await run(parted, options('rollback', { maxSteps: 19 }), true);
    const received = await run(parted, options('rollback'), true);
    expect(received.end).toEqual(expected.end);
    const recorded = ({ epochs }: typeof received) =>
      epochs.map(({ epoch, distance, digits, collapse }) => ({ epoch, distance, digits, collapse }));
    expect(recorded(received)).toEqual(recorded(expected));
  });
});

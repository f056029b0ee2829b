import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Screen } from '../testing/screen.ts';
import { noiseBytes } from '../testing/tiny.ts';
import { writeHistorySprite } from './history-sprite.ts';
import { renderLossPlot } from './loss-plot.ts';
import { MetricsLog, type MetricsRow, readMetrics } from './metrics-log.ts';
import { evenlySpaced, writeProgressAnimation } from './progress-animation.ts';
import { ProgressLine } from './progress-line.ts';
import { formatDuration } from './quantities.ts';
import { writeSampleGrid } from './sample-grid.ts';
import { type ProgressStream, StatusLine } from './status-line.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trazo-'));
});
afterEach(() => rm(folder, { recursive: true }));

const tile = { width: 28, height: 28, channels: 1 } as const;

function row(step: number, kind: 'step' | 'epoch' = 'step'): MetricsRow {
  const shared = {
    step,
    epoch: 1,
    metrics: {
      generatorLoss: 0.7 + step / 100,
      discriminatorLoss: 1.3,
      realAccuracy: 0.6,
      fakeAccuracy: 0.7,
    },
    imagesPerSecond: 400,
    time: '2026-01-01T00:00:00.000Z',
  };
  return kind === 'step' ? { kind, ...shared } : { kind, ...shared, seconds: 3, distance: 0.5 };
}

describe('a sample grid', () => {
  it('shows the tiles crisp and large under a title', async () => {
    const file = join(folder, 'epoch-0001.png');
    const tiles = noiseBytes(16 * 784, 1);
    await writeSampleGrid(file, tiles, tile, 'Generated images – epoch 1');
    const { data, info } = await sharp(file).greyscale().raw().toBuffer({ resolveWithObject: true });
    expect(info.width).toBeGreaterThan(500);
    // The first tile's first pixel, five times magnified, behind margin, title and gap.
    const at = (x: number, y: number) => data[y * info.width + x];
    for (const [x, y] of [
      [29, 61],
      [33, 65],
    ] as const)
      expect(at(x, y)).toBe(tiles[0]);
    const title = data.subarray(0, 50 * info.width);
    expect(title.filter((value) => value < 100).length).toBeGreaterThan(300);
  });

  it('has the same bytes for the same pictures', async () => {
    const tiles = noiseBytes(4 * 784, 2);
    await writeSampleGrid(join(folder, 'a.png'), tiles, tile, 'a <b> & c');
    await writeSampleGrid(join(folder, 'b.png'), tiles, tile, 'a <b> & c');
    expect(await readFile(join(folder, 'a.png'))).toEqual(await readFile(join(folder, 'b.png')));
  });
});

describe('the animation of a run', () => {
  it('has a frame for each epoch, in order, and stays on the last', async () => {
    const greys = [10, 120, 240];
    for (const [i, grey] of greys.entries()) {
      await writeSampleGrid(join(folder, `epoch-000${i + 1}.png`), new Uint8Array(784).fill(grey), tile, 'x');
    }
    const file = join(folder, 'progress.webp');
    expect(await writeProgressAnimation(file, folder)).toBe(3);
    const metadata = await sharp(file, { animated: true }).metadata();
    expect(metadata).toMatchObject({ format: 'webp', pages: 3, loop: 0, delay: [200, 200, 2000] });
    for (const [page, grey] of greys.entries()) {
      const { data, info } = await sharp(file, { page })
        .greyscale()
        .raw()
        .toBuffer({ resolveWithObject: true });
      const centre = data[Math.floor(info.height * 0.6) * info.width + Math.floor(info.width / 2)] ?? 0;
      expect(Math.abs(centre - grey)).toBeLessThan(12);
    }
  });

  it('keeps colours', async () => {
    const red = Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => (i % 3 === 0 ? 230 : 20));
    await writeSampleGrid(join(folder, 'epoch-0001.png'), red, { width: 8, height: 8, channels: 3 }, 'x');
    const file = join(folder, 'progress.webp');
    await writeProgressAnimation(file, folder);
    const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
    const at = (Math.floor(info.height * 0.6) * info.width + Math.floor(info.width / 2)) * info.channels;
    expect((data[at] ?? 0) - (data[at + 1] ?? 0)).toBeGreaterThan(150);
  });

  it('is not made of nothing', async () => {
    expect(await writeProgressAnimation(join(folder, 'progress.webp'), folder)).toBe(0);
  });

  it('takes evenly chosen epochs of a long run, with the first and the last', () => {
    expect(evenlySpaced([1, 2, 3], 5)).toEqual([1, 2, 3]);
    expect(
      evenlySpaced(
        Array.from({ length: 101 }, (_, i) => i),
        5,
      ),
    ).toEqual([0, 25, 50, 75, 100]);
  });
});

describe('metrics.jsonl', () => {
  it('gives back its rows and drops a torn last line', async () => {
    const log = new MetricsLog(join(folder, 'metrics.jsonl'));
    log.append(row(10));
    log.append(row(20, 'epoch'));
    await log.flush();
    await appendFile(log.file, '{"kind":"step","step":30,"ep');
    expect(await readMetrics(log.file)).toEqual([row(10), row(20, 'epoch')]);
  });

  it('forgets what came after a step, so that a resumed run doubles nothing', async () => {
    const log = new MetricsLog(join(folder, 'metrics.jsonl'));
    for (const step of [10, 20, 30]) log.append(row(step));
    await log.truncateAfter(20);
    log.append(row(30));
    expect((await readMetrics(log.file)).map(({ step }) => step)).toEqual([10, 20, 30]);
  });

  it('is empty where there is none', async () => {
    expect(await readMetrics(join(folder, 'none'))).toEqual([]);
  });

  it('that cannot be read is not taken for an empty one', async () => {
    await expect(readMetrics(folder)).rejects.toMatchObject({ code: 'EISDIR' });
  });
});

describe('the plot', () => {
  it('is an SVG with the curves, whatever the length of the run', async () => {
    const rows = Array.from({ length: 1200 }, (_, i) => row(10 * (i + 1)));
    const svg = renderLossPlot(rows, 'dcgan on mnist');
    expect(svg.match(/<path/g)?.length).toBeGreaterThan(8);
    expect(svg.length).toBeLessThan(400_000);
    const { info } = await sharp(Buffer.from(svg)).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 960, height: 640 });
    expect(renderLossPlot([], 'nothing yet')).toContain('<svg');
    // However many charts were drawn before.
    expect(renderLossPlot(rows, 'dcgan on mnist')).toBe(svg);
  });
});

describe('the progress', () => {
  const epoch = {
    epoch: 1,
    step: 100,
    metrics: { generatorLoss: 0.8, discriminatorLoss: 1.2, realAccuracy: 0.5, fakeAccuracy: 0.9 },
    imagesPerSecond: 400,
    seconds: 150,
    distance: 0.1234,
    digits: undefined,
    state: () => {
      throw new Error('not needed');
    },
  };
  const COMPLETED =
    'Epoch 1 completed · generator loss 0.800 · discriminator loss 1.200 · real 50% fake 90% · distance 0.123 · 400 images/s · 2 min 30 s';

  function progress(stream: ProgressStream) {
    let time = 0;
    const now = () => time;
    const status = new StatusLine(stream, stream.isTTY === true, now);
    const line = new ProgressLine({ status, now, epochs: 2, stepsPerEpoch: 100, totalSteps: 200 });
    return {
      line,
      /** Steps of half a second, the first one slow as TensorFlow warms up. */
      run: (from: number, to: number) => {
        for (let step = from; step <= to; step++) {
          time += step === from ? 5000 : 500;
          line.step({
            step,
            epoch: step <= 100 ? 1 : 2,
            metrics: {
              generatorLoss: 0.71,
              discriminatorLoss: 1.3,
              realAccuracy: 0.6,
              fakeAccuracy: 0.7,
            },
            imagesPerSecond: 512,
          });
        }
      },
    };
  }

  function withoutTerminal() {
    let written = '';
    const stream = new Writable({
      write(chunk, _encoding, done) {
        written += String(chunk);
        done();
      },
    });
    return { ...progress(stream), written: () => written };
  }

  it('is a plain line about every ten seconds without a terminal', () => {
    const { line, written, run } = withoutTerminal();
    line.start();
    run(1, 60);
    const lines = written().trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines.at(-1)).toMatch(
      /^Epoch 1\/2 · step 51\/100 · 512 images\/s · G 0\.710 D 1\.300 · real 60% fake 70% · epoch 25 s left · run 1 min 15 s left$/,
    );
  });

  it('counts the time left from this start’s own speed after a resume', () => {
    const { line, written, run } = withoutTerminal();
    line.start();
    run(41, 70);
    expect(written()).toContain('step 51/100');
    expect(written()).toMatch(/step 51\/100.*epoch 25 s left/);
  });

  it('leaves a line for each epoch', () => {
    const { line, written } = withoutTerminal();
    line.start();
    line.epochCompleted(epoch);
    expect(written()).toBe(`${COMPLETED}\n`);
  });

  it.each([40, 80, 100, 200])('is a bar in the last row of %d columns, under the epochs', async (columns) => {
    const screen = new Screen(columns);
    const { line, run } = progress(screen.stream);
    line.log('No checkpoint yet: starting from the first step.');
    line.start();
    run(1, 100);
    line.epochCompleted(epoch);
    run(101, 150);
    const shown =
      'Epoch 2/2 ■■■■■■■■□□□□□□□□ 512 images/s · G 0.710 D 1.300 · real 60% fake 70% · epoch 26 s left · run 26 s left';
    // The first step after the epoch took five seconds, which the average of the speed still remembers.
    const stays = ['No checkpoint yet: starting from the first step.', COMPLETED];
    const lines = await screen.lines();
    expect(lines).toEqual([...stays, shown.slice(0, columns - 3)]);
    line.log('Collapse: 1.0 effective classes.');
    line.stop();
    expect(await screen.lines()).toEqual([...stays, 'Collapse: 1.0 effective classes.']);
    expect(await screen.isReadyForPrompt()).toBe(true);
  });
});

describe('durations', () => {
  it.each([
    [0, '0 s'],
    [45.4, '45 s'],
    [59.4, '59 s'],
    [59.6, '1 min 00 s'],
    [200, '3 min 20 s'],
    [3599, '59 min 59 s'],
    [3600, '1 h 00 min'],
    [3720, '1 h 02 min'],
    [90_000, '25 h 00 min'],
    [-1, '0 s'],
    [Number.NaN, '…'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

describe('the history sprite', () => {
  it('holds the grid of every sheet side by side, as it was drawn', async () => {
    const grids = [1, 2, 3].map((seed) =>
      noiseBytes(16 * 28 * 28, seed).map((byte) => (byte > 127 ? 255 : 0)),
    );
    for (const [index, tiles] of grids.entries()) {
      await writeSampleGrid(join(folder, `epoch-000${index + 1}.png`), tiles, tile, 'A title');
    }
    const file = join(folder, 'history.webp');
    expect(await writeHistorySprite(file, folder, tile)).toBe(3);
    const { data, info } = await sharp(file).greyscale().raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([3 * 117, 117]);
    // Lossy, so compared by which side of grey a dot is on: the last grid's tile 6, in its second row.
    const wrong = Array.from({ length: 28 * 28 }, (_, dot) => {
      const [x, y] = [dot % 28, Math.floor(dot / 28)];
      const shown = data[(1 + 29 + y) * info.width + 2 * 117 + 1 + 2 * 29 + x] ?? Number.NaN;
      return shown > 127 === (grids[2]?.[6 * 784 + dot] ?? 0) > 127 ? 0 : 1;
    }).reduce<number>((sum, each) => sum + each, 0);
    expect(wrong / 784).toBeLessThan(0.1);
  });

  it('is not written where there is nothing to show', async () => {
    expect(await writeHistorySprite(join(folder, 'history.webp'), folder, tile)).toBe(0);
  });
});

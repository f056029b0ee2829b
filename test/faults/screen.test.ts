import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeIdxFolder } from '@trazo/trainer/write-idx-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LONG } from '../long.ts';
import { hasTerminals, TerminalSession } from './terminal.ts';
import { beginTinyRun } from './tiny-run.ts';

let out: string;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'trazo-screen-'));
});
afterAll(() => rm(out, { recursive: true, force: true }));

/** How the samples of few images are judged. */
const FEW = /^Comparing pooled pixels: data has 96 training images, and a network needs \d+\.$/;

const EPOCH =
  /^Epoch \d completed · generator loss \d\.\d{3} · discriminator loss \d\.\d{3} · real \d+% fake \d+% · distance \S+( · .+)? · \d+ images\/s · \d+ s$/;

describe.runIf(hasTerminals())('the screen of a terminal', { timeout: 5 * 60_000 }, () => {
  it.each(LONG ? [40, 80, 100, 200] : [40, 200])(
    'of %d columns holds every line of a training, row by row',
    async (columns) => {
      const folder = await beginTinyRun(out, { epochs: 3 });
      const { code, lines } = await new TerminalSession(['train', '--resume', folder.path], columns).end();
      expect(code).toBe(0);
      expect(lines.slice(0, 4)).toEqual([
        expect.stringMatching(
          /^tiny on data \(96 images from IDX files\), 3 epochs of 12 steps, 36 steps in total, .+, seed \d+$/,
        ),
        `Run folder: ${folder.path}`,
        'No checkpoint yet: starting from the first step.',
        expect.stringMatching(FEW),
      ]);
      expect(lines.slice(4, 7)).toEqual([1, 2, 3].map(() => expect.stringMatching(EPOCH)));
      expect(lines.slice(7)).toEqual([expect.stringContaining(folder.export)]);
    },
  );

  it.each(LONG ? [40, 100] : [100])('of %d columns holds every line after Ctrl-C', async (columns) => {
    const folder = await beginTinyRun(out, { epochs: 100_000 });
    const session = new TerminalSession(['train', '--resume', folder.path], columns);
    await session.writes(/Epoch 2 completed/);
    session.interrupt();
    const { code, lines } = await session.end();
    expect(code).toBe(130);
    const rest = lines.slice(3).filter((line) => !EPOCH.test(line));
    expect(rest).toEqual([
      expect.stringMatching(/^The training takes about \d+ (?:s|min|h \d\d min) more on this machine\.$/),
      expect.stringMatching(FEW),
      'SIGINT: finishing this step and saving a checkpoint; a second signal exits immediately.',
      `Stopped and saved. Continue with: pnpm train --resume ${folder.path}`,
    ]);
    expect(lines.filter((line) => EPOCH.test(line)).length).toBeGreaterThanOrEqual(2);
  });

  it('holds the result of a classifier’s training, and no bar', async () => {
    const data = join(out, 'digits');
    await writeIdxFolder(data, {
      height: 28,
      width: 28,
      channels: 1,
      classes: 10,
      count: 300,
      testCount: 60,
    });
    const argv = ['train-classifier', '--dataset', data, '--epochs', '2', '--out', join(out, 'classifier')];
    const session = new TerminalSession(argv, 80);
    await session.writes(/Training the digit classifier on digits, 2 epochs/);
    const { code, lines } = await session.end();
    expect(code).toBe(0);
    expect(lines).toEqual([
      expect.stringMatching(/^\d+ of 60 test images right \(.+%\), \d+ s of training: .+classifier$/),
    ]);
  });
});

import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../testing/cli.ts';
import { noiseBytes } from '../testing/tiny.ts';
import { writeIdxFolder } from '../testing/write-idx-folder.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'trazo-'));
});
afterEach(() => rm(cwd, { recursive: true }));

const trazo = (...argv: string[]) => runCli(cwd, argv, { isProvided: async () => false });

/** Writes pictures of noise, each different. */
async function writePictures(folder: string, count: number, seed: number, width = 20): Promise<void> {
  await mkdir(join(cwd, folder), { recursive: true });
  for (let index = 0; index < count; index++) {
    const raw = { width, height: 16, channels: 3 } as const;
    await sharp(noiseBytes(width * 48, seed + index), { raw })
      .png()
      .toFile(join(cwd, folder, `${index}.png`));
  }
}

describe('data check', () => {
  it('says what is in a folder of pictures, with a sheet and JSON', async () => {
    await writePictures('mine/boot', 30, 1);
    await writePictures('mine/coat', 25, 100, 40);
    await copyFile(join(cwd, 'mine/boot/1.png'), join(cwd, 'mine/boot/copy.png'));
    await copyFile(join(cwd, 'mine/boot/2.png'), join(cwd, 'mine/coat/copy.png'));
    await writeFile(join(cwd, 'mine/coat/broken.png'), 'no picture');
    const { code, out, err } = await trazo('data', 'check', 'mine', '--size', '16', '--json', 'check.json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('mine: a folder of pictures\n');
    expect(out).toMatch(/ {2}\d+ images to train on, \d+ to test with \(held out by content\)\n/);
    expect(out).toMatch(/2 classes: boot \d+, coat \d+\n/);
    expect(out).toContain('Pictures: 57 png; 20×16 to 40×16, in the middle 20×16\n');
    expect(out).toContain('Left out: files that are no pictures (1)\n');
    expect(out).toContain('2 the same image in two classes.');
    expect(out).toMatch(/boot\/2\.png = coat\/copy\.png/);
    expect(out).toMatch(/boot\/1\.png = boot\/copy\.png/);
    expect(out).toContain('Model auto: pictures-16, 16×16 color, 2 classes');
    expect(out).toMatch(/ {2}It takes about 0\.\d GB of memory; there are 1\.0 GB\n/);

    const { format, width, height } = await sharp(join(cwd, 'data-check.png')).metadata();
    expect(format).toBe('png');
    // 32 pictures, four pairs a row.
    expect([width, height]).toEqual([12 + 4 * 270, 12 + 8 * 140]);
    const report = JSON.parse(await readFile(join(cwd, 'check.json'), 'utf8'));
    expect(report).toMatchObject({
      name: 'mine',
      heldOut: true,
      pictures: { formats: { png: 57 } },
      model: { name: 'pictures-16' },
      cost: { seconds: null },
    });
    expect(report.train + report.test).toBe(57);

    const trained = await trazo(
      'train',
      '--dataset',
      'mine',
      '--size',
      '16',
      '--batch-size',
      '8',
      '--dry-run',
    );
    expect(trained.out).toMatch(
      /Worth a look: the same image in two classes \(2\), .*; pnpm data check mine names them\n/,
    );
  });

  it('says what is in arrays, and what they become', async () => {
    await writeIdxFolder(join(cwd, 'idx'), {
      height: 20,
      width: 20,
      channels: 1,
      classes: 3,
      count: 60,
      testCount: 30,
    });
    const { code, out } = await trazo('data', 'check', 'idx', '--size', '32', '--sheet', 'a.webp');
    expect(code).toBe(0);
    expect(out).toContain('idx: IDX files\n  60 images to train on, 30 to test with\n');
    expect(out).toContain('Images of 20×20×1 are made 32×32×1');
    expect((await sharp(join(cwd, 'a.webp')).metadata()).format).toBe('webp');
  });

  it.each([
    [['data', 'look', 'idx'], /data "look" is not valid: allowed is check/],
    [['data', 'check', 'empty', '--data-dir', 'x'], /--data-dir and --dataset empty cannot be combined/],
    [['data', 'check', 'nowhere'], /nowhere: no such file or folder\./],
    [['data', 'check', 'strokes', '--sheet', 'a.gif'], /--sheet "a\.gif" is not valid/],
    [['data', 'check', 'strokes', '--json', 'a.png'], /--json "a\.png" is not valid/],
    [['data', 'check', 'strokes', '--sheet', 'no/a.png'], /--sheet "no\/a\.png" is not valid/],
    [['data', 'check', 'empty'], /empty: holds no pictures\./],
  ])('%j ends with a line that says so', async (argv, message) => {
    await mkdir(join(cwd, 'empty'));
    const { code, err } = await trazo(...argv);
    expect(err).toMatch(message);
    expect(code).toBe(2);
    expect(await readdir(cwd)).toEqual(['empty']);
  });
});

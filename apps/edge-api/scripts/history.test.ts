import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tinyFiles } from '@trazo/model/testing';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildModels, copyStaticFiles } from './build-models.ts';
import { readHistory } from './history.ts';

const image = { width: 5, height: 3, channels: 1 } as const;

function strip(width: number, height: number, format: 'webp' | 'png'): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#000' } })
    .toFormat(format)
    .toBuffer();
}

describe('readHistory', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'history-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it.each([
    ['history.png', 'png', 3 * 20, 12],
    ['history.webp', 'webp', 3 * 25, 17],
  ] as const)(
    'counts the frames of a %s, with gaps between the tiles or none',
    async (name, format, w, h) => {
      await writeFile(join(folder, name), await strip(w, h, format));
      const found = await readHistory(folder, 'tiny', image);
      expect(found?.history).toMatchObject({ frames: 3, epochs: 3 });
      expect(found?.file).toMatch(new RegExp(`^tiny-[0-9a-f]{12}\\.${format}$`));
      expect(found?.history.url).toBe(`/histories/${found?.file}`);
    },
  );

  it('may have one frame', async () => {
    await writeFile(join(folder, 'history.png'), await strip(20, 12, 'png'));
    expect((await readHistory(folder, 'tiny', image))?.history).toMatchObject({ frames: 1, epochs: 1 });
  });

  it('takes the number of epochs from the rows, as a long training has fewer frames', async () => {
    await writeFile(join(folder, 'history.png'), await strip(3 * 20, 12, 'png'));
    await writeFile(join(folder, 'history.jsonl'), '{"epoch":1}\n{"epoch":120,"distance":2.5}\n');
    expect((await readHistory(folder, 'tiny', image))?.history).toMatchObject({ frames: 3, epochs: 120 });
    await writeFile(join(folder, 'history.jsonl'), '{"epoch":1}\n{"epo');
    await expect(readHistory(folder, 'tiny', image)).rejects.toThrow(/history\.jsonl: does not end with/);
  });

  it('finds nothing where there is nothing', async () => {
    expect(await readHistory(folder, 'tiny', image)).toBeUndefined();
  });

  it.each([
    [3 * 20 + 1, 12],
    [3 * 20, 11],
    [3 * 20, 13],
    // Gaps of six pixels are no whole number for each of five, though frames of 26 pixels fit.
    [3 * 26, 18],
    // Gaps of five pixels, but not one whole frame of 25.
    [5, 17],
    // Less than no gap, though frames of 15 pixels fit.
    [3 * 15, 7],
    [10, 12],
  ])('refuses a strip of %i × %i, which holds no whole grids', async (width, height) => {
    await writeFile(join(folder, 'history.png'), await strip(width, height, 'png'));
    await expect(readHistory(folder, 'tiny', image)).rejects.toThrow(
      `history.png: has ${width} × ${height} pixels`,
    );
  });

  it('refuses what is no picture, or one of another format than its name says', async () => {
    await writeFile(join(folder, 'history.png'), 'not a picture');
    await expect(readHistory(folder, 'tiny', image)).rejects.toThrow(/history\.png: is not a picture/);
    await writeFile(join(folder, 'history.png'), await strip(20, 12, 'webp'));
    await expect(readHistory(folder, 'tiny', image)).rejects.toThrow('is a webp file, not png');
  });

  it('is listed with its model, and replaces an earlier one at its path', async () => {
    const files = await tinyFiles();
    await writeFile(join(folder, 'model.json'), files.modelJson);
    await writeFile(join(folder, 'weights.bin'), files.weights);
    await writeFile(join(folder, 'card.json'), files.card);
    const sprite = await strip(2 * 4, 4, 'png');
    await writeFile(join(folder, 'history.png'), sprite);
    const [models, page] = [join(folder, 'models'), join(folder, 'page')];
    await mkdir(join(page, 'histories'), { recursive: true });
    await writeFile(join(page, 'histories', 'old.png'), '');

    await buildModels(folder, models);
    await copyStaticFiles(page, models);
    const registry = await readFile(join(models, 'index.js'), 'utf8');
    const [, url] = /history: \{"url":"([^"]+)","frames":2,"epochs":2\}/.exec(registry) ?? [];
    expect(await readdir(join(page, 'histories'))).toHaveLength(1);
    expect(await readFile(join(page, url ?? ''))).toEqual(sprite);
  });
});

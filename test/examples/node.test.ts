import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFixtureModel } from '../fixture-model/model.ts';
import { COLOUR } from '../fixture-model/models.ts';

const run = promisify(execFile);
const EXAMPLE = fileURLToPath(new URL('../../examples/node.mjs', import.meta.url));
const PRETRAINED = fileURLToPath(new URL('../../packages/model/pretrained/', import.meta.url));

/** The printed images: the lines of each. */
async function printed(width: number, ...args: string[]): Promise<string[][]> {
  const { stdout } = await run(process.execPath, [EXAMPLE, ...args], { encoding: 'utf8' });
  const images: string[][] = [];
  for (const row of stdout.replace(/\n\n$/, '').split('\n\n')) {
    const lines = row.split('\n');
    for (let left = 0; left < (lines[0]?.length ?? 0); left += width + 1) {
      images.push(lines.map((line) => line.slice(left, left + width)));
    }
  }
  return images;
}

describe('examples/node.mjs', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trazo example #1-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('prints one image of each class, in order, the same for the same seed', async () => {
    const image = { height: 15, width: 6, channels: 1 } as const;
    const model = join(folder, 'gray');
    await writeFixtureModel(model, { name: 'gray', classes: 5, image });
    const images = await printed(image.width, model, 'ana');
    expect(images).toHaveLength(5);
    for (const [label, lines] of images.entries()) {
      expect(lines).toHaveLength(8);
      // Two rows of pixels encode a bit of the class, and become one line.
      const bits = [0, 1, 2].map((bit) => ((label >> bit) % 2 === 1 ? '█' : ' ').repeat(image.width));
      expect(lines.slice(0, 3)).toEqual(bits);
    }
    const below = images.map((lines) => lines.slice(3).join('\n'));
    expect(new Set(below).size).toBeGreaterThan(1);
    expect(await printed(image.width, model, 'ana')).toEqual(images);
    expect(await printed(image.width, model, 'eva')).not.toEqual(images);
  });

  it('reads the size of color images from the card', async () => {
    const model = join(folder, 'colour');
    await writeFixtureModel(model, COLOUR);
    const images = await printed(COLOUR.image.width, model);
    expect(images.map((lines) => [lines.length, lines[0]?.length])).toEqual(new Array(5).fill([16, 32]));
  });

  it.each(['slim', 'cdcgan', 'dcgan'])('prints ten digits of %s', async (name) => {
    const images = await printed(28, `${PRETRAINED}${name}`);
    expect(images).toHaveLength(10);
    expect(new Set(images.map(String)).size).toBe(10);
    for (const lines of images) {
      expect(lines.map((line) => line.length)).toEqual(new Array(14).fill(28));
      const ink = lines.join('').replaceAll(' ', '').length / (14 * 28);
      expect(ink).toBeGreaterThan(0.05);
      expect(ink).toBeLessThan(0.5);
    }
  });
});

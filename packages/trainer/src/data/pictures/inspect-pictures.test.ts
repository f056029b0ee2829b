import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSource } from '../sources/open-source.ts';
import { inspectPictures } from './inspect-pictures.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trazo-'));
});
afterEach(() => rm(folder, { recursive: true }));

const picture = (width: number, height: number, background: string) =>
  sharp({ create: { width, height, channels: 3, background } });

async function inspect() {
  const source = await openSource(folder);
  if (source.kind !== 'pictures') throw new Error(`opened as ${source.format}`);
  return inspectPictures(source);
}

it('pictures that are all grey and of one size look so, though they are stored in color', async () => {
  await picture(9, 7, '#777777').png().toFile(join(folder, '1.png'));
  await picture(9, 7, '#202020').jpeg().toFile(join(folder, '2.jpg'));
  expect(await inspect()).toEqual({ width: 9, height: 7, channels: 1, sameSize: true });
});

it('pictures have color where one has, and the median of their sizes', async () => {
  await picture(10, 10, '#777777').png().toFile(join(folder, '1.png'));
  await picture(30, 20, '#777777').png().toFile(join(folder, '2.png'));
  await picture(20, 90, '#ff0000').png().toFile(join(folder, '3.png'));
  expect(await inspect()).toEqual({ width: 20, height: 20, channels: 3, sameSize: false });
});

it('a picture is measured as it is turned', async () => {
  await picture(30, 20, '#777777').withMetadata({ orientation: 6 }).jpeg().toFile(join(folder, '1.jpg'));
  expect(await inspect()).toMatchObject({ width: 20, height: 30 });
});

it('what cannot be read is left out', async () => {
  await writeFile(join(folder, '1.png'), 'no picture');
  expect(await inspect()).toBeUndefined();
  await writeFile(join(folder, '2.svg'), '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>');
  await picture(30, 20, '#777777').png().toFile(join(folder, '3.png'));
  expect(await inspect()).toMatchObject({ width: 30, height: 20, sameSize: true });
});

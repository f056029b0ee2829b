import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cleanCache } from './clean-cache.ts';

const DAY = 24 * 3600;
const NOW = 1_800_000_000;

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'trazo-'));
});
afterEach(() => rm(root, { recursive: true }));

/** Prepared images that were used so many days ago. */
async function put(name: string, days: number, bytes = 10): Promise<string> {
  const folder = join(root, name);
  await mkdir(folder);
  await writeFile(join(folder, 'images'), new Uint8Array(bytes - 4));
  await writeFile(join(folder, 'labels'), new Uint8Array(4));
  await utimes(folder, NOW - days * DAY, NOW - days * DAY);
  return folder;
}

const clean = (newest: string, maxBytes = 1000) => cleanCache(newest, { now: NOW * 1000, maxBytes });
const left = async () => (await readdir(root)).sort();

it('what was not used for 90 days is removed from the cache', async () => {
  await put('old', 91);
  await put('young', 89);
  await clean(await put('newest', 0));
  expect(await left()).toEqual(['newest', 'young']);
});

it('beyond the limit, what was not used for longest is removed, and never what is new', async () => {
  await put('a', 3);
  await put('b', 1);
  await put('c', 2);
  await clean(await put('newest', 0), 30);
  expect(await left()).toEqual(['b', 'c', 'newest']);
  await clean(join(root, 'newest'), 5);
  expect(await left()).toEqual(['newest']);
});

it('what a process left behind half written is removed after a day, and what others write stays', async () => {
  await put('one.0a1b.tmp', 2);
  await put('two.0a1b.tmp', 0);
  await writeFile(join(root, 'a file'), 'x');
  await clean(await put('newest', 0));
  expect(await left()).toEqual(['a file', 'newest', 'two.0a1b.tmp']);
});

it('two processes clean at the same time', async () => {
  for (let i = 0; i < 20; i++) await put(`old ${i}`, 100 + i);
  const newest = await put('newest', 0);
  await Promise.all([clean(newest), clean(newest), clean(newest)]);
  expect(await left()).toEqual(['newest']);
});

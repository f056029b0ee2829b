import { mkdir, mkdtemp, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openThroughCache } from './array-cache.ts';
import { csvReader } from './sources/csv-reader.ts';
import { candidateOf, openSource } from './sources/open-source.ts';

let folder: string;
let cache: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trazo-'));
  cache = join(folder, 'cache');
  await put('a_train.csv', 'class,p0,p1,p2,p3\nboot,0,1,2,255\nbag,10,20,30,40\n');
});
afterEach(() => rm(folder, { recursive: true }));

const put = (name: string, text: string) => writeFile(join(folder, name), text);

/** Opens the CSV file, and says whether it was read. */
async function open() {
  const read = vi.fn(csvReader.open);
  const candidate = await candidateOf(join(folder, 'a_train.csv'));
  const source = await openThroughCache({ ...csvReader, open: read }, candidate, {
    cacheDir: cache,
    log: () => {},
  });
  return { source, wasRead: read.mock.calls.length > 0 };
}

describe('arrays that take long to read', () => {
  it('come from the cache the next time, with all that is known of them', async () => {
    const first = await open();
    const second = await open();
    expect([first.wasRead, second.wasRead]).toEqual([true, false]);
    expect(second.source).toEqual(first.source);
    expect(second.source).toMatchObject({ classNames: ['bag', 'boot'], train: { count: 2, classes: 2 } });
  });

  it('keep their test part, and names of more classes than there are images of', async () => {
    await mkdir(join(folder, 'both'));
    await put('both/emnist-letters-train.csv', '1,0,1,2,255\n');
    await put('both/emnist-letters-test.csv', '2,0,1,2,255\n');
    const first = await openSource(join(folder, 'both'), { cacheDir: cache, log: () => {} });
    expect(await readdir(join(cache, 'pictures'))).toHaveLength(1);
    expect(await openSource(join(folder, 'both'), { cacheDir: cache, log: () => {} })).toEqual(first);
    expect(first).toMatchObject({ train: { classes: 26 }, test: { count: 1, classes: 26 } });
  });

  it('are read again after a change', async () => {
    await open();
    await put('a_train.csv', 'class,p0,p1,p2,p3\nboot,0,1,2,254\nbag,10,20,30,40\n');
    await utimes(join(folder, 'a_train.csv'), 1, 1);
    const { source, wasRead } = await open();
    expect(wasRead).toBe(true);
    expect(source).toMatchObject({ train: { images: Uint8Array.of(0, 1, 2, 254, 10, 20, 30, 40) } });
  });

  it('are read again where the cache is damaged, and where it cannot be written', async () => {
    await open();
    const [name = ''] = await readdir(join(cache, 'pictures'));
    await truncate(join(cache, 'pictures', name, 'train-images-idx3-ubyte'), 20);
    expect((await open()).wasRead).toBe(true);
    expect((await open()).wasRead).toBe(false);
    await rm(cache, { recursive: true });
    await writeFile(cache, 'a file in its place');
    expect((await open()).source).toMatchObject({ train: { count: 2 } });
  });
});

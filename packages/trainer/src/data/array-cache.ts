import { createHash } from 'node:crypto';
import { readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { readIdxFiles, writeIdxSet } from './idx-folder.ts';
import { writeCacheFolder } from './pictures/write-cache-folder.ts';
import type { ArraySource, Candidate, Reader } from './sources/source.ts';

/** Part of every key: arrays that an earlier version read in another way are read again. */
const CACHE_VERSION = 1;

/** What stands beside the IDX files. */
const factsSchema = z.strictObject({
  format: z.string(),
  classes: z.int().positive(),
  classNames: z.array(z.string()),
  notes: z.array(z.string()),
  isDivided: z.boolean(),
});

/** Where the cache is, and where progress is told. */
export interface CachePorts {
  readonly cacheDir: string;
  readonly log: (line: string) => void;
}

/**
 * Opens arrays in a format that takes long to read, from the cache if no file has changed since. A cache that cannot be read
 * or written is no error.
 *
 * @throws {DataError} as the reader does
 */
export async function openThroughCache(
  reader: Reader,
  candidate: Candidate,
  { cacheDir, log }: CachePorts,
): Promise<Awaited<ReturnType<Reader['open']>>> {
  const folder = await cachedFolder(candidate, cacheDir);
  const cached = await readCached(folder);
  if (cached !== undefined) return cached;
  log(`Reading ${candidate.path}; the next time, it comes from the cache.`);
  const source = await reader.open(candidate);
  if (source.kind === 'arrays') await writeCached(folder, source);
  return source;
}

/** The place of arrays in the cache. It depends on the path, and on name, size and time of each file. */
async function cachedFolder({ path, names }: Candidate, cacheDir: string): Promise<string> {
  const files = names === undefined ? [path] : names.toSorted().map((name) => join(path, name));
  const hash = createHash('sha256').update(JSON.stringify([CACHE_VERSION, 'arrays', path]));
  for (const file of files) {
    const { size, mtimeMs } = await stat(file).catch(() => ({ size: -1, mtimeMs: 0 }));
    hash.update(`\n${file}\0${size}\0${mtimeMs}`);
  }
  return join(cacheDir, 'pictures', hash.digest('hex').slice(0, 32));
}

async function readCached(folder: string): Promise<ArraySource | undefined> {
  try {
    const facts = factsSchema.parse(JSON.parse(await readFile(join(folder, 'facts.json'), 'utf8')));
    const { format, classes, classNames, notes } = facts;
    const file = (name: string) => join(folder, name);
    const { train, test } = await readIdxFiles({
      'train-images-idx3-ubyte': file('train-images-idx3-ubyte'),
      'train-labels-idx1-ubyte': file('train-labels-idx1-ubyte'),
      ...(facts.isDivided && {
        't10k-images-idx3-ubyte': file('t10k-images-idx3-ubyte'),
        't10k-labels-idx1-ubyte': file('t10k-labels-idx1-ubyte'),
      }),
    });
    // What is used stays longest.
    await utimes(folder, new Date(), new Date()).catch(() => {});
    return {
      kind: 'arrays',
      format,
      train: { ...train, classes },
      test: test && { ...test, classes },
      classNames,
      notes,
    };
  } catch {
    return undefined;
  }
}

async function writeCached(folder: string, source: ArraySource): Promise<void> {
  const { format, train, test, classNames, notes = [] } = source;
  await writeCacheFolder(folder, async (fresh) => {
    await writeIdxSet(join(fresh, 'train'), train);
    if (test !== undefined) await writeIdxSet(join(fresh, 't10k'), test);
    const facts: z.infer<typeof factsSchema> = {
      format,
      classes: train.classes,
      classNames: [...classNames],
      notes: [...notes],
      isDivided: test !== undefined,
    };
    await writeFile(join(fresh, 'facts.json'), JSON.stringify(facts));
  });
}

import { createHash } from 'node:crypto';
import { readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { readIdxFolder, writeIdxSet } from '../idx-folder.ts';
import type { Listing } from './listing.ts';
import type { PictureRequest, PreparedPictures } from './read-pictures.ts';
import { writeCacheFolder } from './write-cache-folder.ts';

/** Part of every key: images that an earlier version prepared in another way are prepared again. */
const CACHE_VERSION = 3;

/** What stands beside the four IDX files. */
const factsSchema = z.strictObject({
  classNames: z.array(z.string()),
  skipped: z.array(z.tuple([z.string(), z.int()])),
  paths: z.strictObject({ train: z.array(z.string()), test: z.array(z.string()) }),
  heldOut: z.boolean(),
});

/**
 * The place of a data set's prepared images in the cache. It depends on where the data set lies, on the path, size, time,
 * class and part of each file, and on how they are prepared.
 *
 * @param source absolute path of the folder or archive
 */
export function cachedFolder(
  cacheDir: string,
  source: string,
  { files, classNames }: Listing,
  { size, preparation }: PictureRequest,
): string {
  const { height, width, channels } = size;
  const { fit, background } = preparation;
  const facts = [CACHE_VERSION, source, height, width, channels, fit, background, classNames];
  const hash = createHash('sha256').update(JSON.stringify(facts));
  for (const { path, bytes, changed, className, split } of files) {
    hash.update(`\n${path}\0${bytes}\0${changed}\0${className}\0${split}`);
  }
  return join(cacheDir, 'pictures', hash.digest('hex').slice(0, 32));
}

/** Reads prepared images from the cache; undefined if they are not there, or not whole. */
export async function readCached(folder: string): Promise<PreparedPictures | undefined> {
  try {
    const facts = factsSchema.parse(JSON.parse(await readFile(join(folder, 'facts.json'), 'utf8')));
    const { train, test, sha256 } = await readIdxFolder(folder);
    const classes = Math.max(1, facts.classNames.length);
    // What is used stays longest.
    await utimes(folder, new Date(), new Date()).catch(() => {});
    return {
      train: { ...train, classes },
      test: { ...test, classes },
      sha256,
      classNames: facts.classNames,
      skipped: new Map(facts.skipped),
      paths: facts.paths,
      heldOut: facts.heldOut,
    };
  } catch {
    return undefined;
  }
}

/**
 * Writes prepared images into the cache, whole or not at all, and removes what was not used for long. A cache that cannot be
 * written is no error.
 */
export async function writeCached(folder: string, pictures: PreparedPictures): Promise<void> {
  await writeCacheFolder(folder, async (fresh) => {
    await writeIdxSet(join(fresh, 'train'), pictures.train);
    await writeIdxSet(join(fresh, 't10k'), pictures.test);
    const { classNames, skipped, paths, heldOut } = pictures;
    const facts: z.infer<typeof factsSchema> = {
      classNames: [...classNames],
      skipped: [...skipped],
      paths: { train: [...paths.train], test: [...paths.test] },
      heldOut,
    };
    await writeFile(join(fresh, 'facts.json'), JSON.stringify(facts));
  });
}

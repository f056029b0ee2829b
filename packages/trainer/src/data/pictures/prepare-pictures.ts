import type { PictureSource } from '../sources/source.ts';
import type { Stages } from '../stages.ts';
import { cachedFolder, readCached, writeCached } from './picture-cache.ts';
import {
  describeSkipped,
  type PictureRequest,
  type PreparedPictures,
  readPictures,
} from './read-pictures.ts';

/** What opening pictures reads from, and tells to, the outside. */
export interface PicturePorts {
  readonly cacheDir: string;
  readonly log: (line: string) => void;
  readonly stages: Stages;
}

/**
 * Prepares the pictures of a source: from the cache if nothing in it has changed, else by reading every picture. `strict`
 * always reads.
 *
 * @param path absolute path of the source
 * @throws {DataError} naming the source or the file, what was found and what to do
 */
export async function preparePictures(
  path: string,
  source: PictureSource,
  request: PictureRequest,
  ports: PicturePorts,
): Promise<PreparedPictures> {
  const { listing } = source;
  const place = cachedFolder(ports.cacheDir, path, listing, request);
  const cached = request.strict ? undefined : await readCached(place);
  const pictures = cached ?? (await readNew());
  report(pictures, ports.log);
  for (const note of listing.notes) ports.log(note);
  return pictures;

  async function readNew(): Promise<PreparedPictures> {
    const stage = ports.stages.begin(`Reading ${listing.files.length} pictures`);
    const progress = (done: number, total: number) => stage.tick(done / total);
    const read = await readPictures(path, source, { ...request, progress }).finally(() => stage.end());
    await writeCached(place, read);
    return read;
  }
}

function report({ skipped, classNames }: PreparedPictures, log: (line: string) => void): void {
  if (classNames.length > 0) {
    const shown = classNames.slice(0, 12).join(', ');
    const more = classNames.length > 12 ? ` and ${classNames.length - 12} more` : '';
    log(`${classNames.length} classes: ${shown}${more}`);
  }
  const left = describeSkipped(skipped);
  if (left !== '') log(`Left out: ${left}`);
}

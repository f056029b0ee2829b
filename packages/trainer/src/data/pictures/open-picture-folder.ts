import type { DataSet } from '../data-set.ts';
import { listPictures } from './list-pictures.ts';
import { cachedFolder, readCached, writeCached } from './picture-cache.ts';
import {
  describeSkipped,
  type PictureFolder,
  type PictureRequest,
  readPictureFolder,
} from './read-picture-folder.ts';

/** What opening a folder of pictures reads from, and tells to, the outside. */
export interface PicturePorts {
  readonly cacheDir: string;
  readonly log: (line: string) => void;
  readonly stages: Stages;
}

/** Shows the progress of long work. */
interface Stages {
  begin(what: string): { tick(share: number): void; end(): void };
}

/**
 * Opens a folder of pictures: from the cache if nothing in it has changed, else by reading every picture. `strict`
 * reading always reads.
 *
 * @throws {DataError} naming the folder or the file, what was found and what to do
 */
export async function openPictureFolder(
  folder: string,
  request: PictureRequest,
  ports: PicturePorts,
): Promise<Pick<DataSet, 'train' | 'test' | 'sha256' | 'classNames'>> {
  const listing = listPictures(folder);
  const place = cachedFolder(ports.cacheDir, listing, request);
  const cached = request.strict ? undefined : await readCached(place);
  const pictures = cached ?? (await readNew());
  report(pictures, ports.log);
  return pictures;

  async function readNew(): Promise<PictureFolder> {
    const stage = ports.stages.begin(`Reading ${listing.files.length} pictures`);
    const progress = (done: number, total: number) => stage.tick(done / total);
    const read = await readPictureFolder(folder, listing, { ...request, progress }).finally(() =>
      stage.end(),
    );
    await writeCached(place, read);
    return read;
  }
}

function report({ skipped, classNames }: PictureFolder, log: (line: string) => void): void {
  if (classNames.length > 0) {
    const shown = classNames.slice(0, 12).join(', ');
    const more = classNames.length > 12 ? ` and ${classNames.length - 12} more` : '';
    log(`${classNames.length} classes: ${shown}${more}`);
  }
  const left = describeSkipped(skipped);
  if (left !== '') log(`Left out: ${left}`);
}

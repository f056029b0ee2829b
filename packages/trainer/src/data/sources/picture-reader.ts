import { readLabels } from '../pictures/labels.ts';
import { listPictures } from '../pictures/list-pictures.ts';
import type { Container } from './containers/container.ts';
import { openFolder } from './containers/open-folder.ts';
import { isTar, openTar } from './containers/open-tar.ts';
import { isZip, openZip } from './containers/open-zip.ts';
import { compressionOf } from './containers/tape.ts';
import type { PictureSource, Reader } from './source.ts';

/** Reads a zip file of pictures. */
export const zipReader: Reader = {
  accepts: ({ head }) => isZip(head),
  open: async ({ path }) => picturesIn(path, await openZip(path)),
};

/** Reads a tar file of pictures, plain or compressed by gzip or zstd. */
export const tarReader: Reader = {
  accepts: ({ path, head }) => isTar(path, head),
  open: async ({ path, head }) => picturesIn(path, await openTar(path, compressionOf(head))),
};

/** Reads a folder of pictures, which may be empty: what it holds decides later. */
export const pictureFolderReader: Reader = {
  accepts: ({ names }) => names !== undefined,
  open: async ({ path }) => picturesIn(path, openFolder(path)),
};

async function picturesIn(path: string, container: Container): Promise<PictureSource> {
  const { format, entries, read, close } = container;
  try {
    const labels = await readLabels(path, entries, read);
    return {
      kind: 'pictures',
      format,
      listing: listPictures(path, entries, labels),
      read: async ({ position }) => {
        const entry = entries[position];
        if (entry === undefined) throw new RangeError(`${path} has no entry ${position}`);
        return read(entry);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

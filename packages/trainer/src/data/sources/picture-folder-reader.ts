import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listPictures } from '../pictures/list-pictures.ts';
import type { Reader } from './source.ts';

/** Reads a folder of pictures, which may be empty: what it holds decides later. */
export const pictureFolderReader: Reader = {
  accepts: ({ names }) => names !== undefined,
  open: async ({ path }) => ({
    kind: 'pictures',
    format: 'a folder of pictures',
    listing: listPictures(path),
    read: (file) => readFile(join(path, file.path)),
    close: async () => {},
  }),
};

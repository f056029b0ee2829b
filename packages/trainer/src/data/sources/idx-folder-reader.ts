import { findMember, IDX_FILES, readIdxFolder } from '../idx-folder.ts';
import type { Reader } from './source.ts';

/** Reads a folder with the four IDX files of a data set such as MNIST. */
export const idxFolderReader: Reader = {
  accepts: ({ names }) =>
    names !== undefined && IDX_FILES.some((file) => findMember(names, file) !== undefined),
  open: async ({ path }) => {
    const { train, test } = await readIdxFolder(path);
    return { kind: 'arrays', format: 'IDX files', train, test, classNames: [] };
  },
};

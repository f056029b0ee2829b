import { idxFolderReader } from './idx-folder-reader.ts';
import { pictureFolderReader } from './picture-folder-reader.ts';
import type { Reader } from './source.ts';

/** The readers of all formats. The first that accepts a file or folder opens it. */
export const readers: readonly Reader[] = [idxFolderReader, pictureFolderReader];

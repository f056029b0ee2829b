import { archiveReader } from './archive-reader.ts';
import { cifarReader } from './cifar-reader.ts';
import { csvReader } from './csv-reader.ts';
import { idxReader } from './idx-reader.ts';
import { numpyReader } from './numpy-reader.ts';
import { parquetReader } from './parquet-reader.ts';
import { pictureFolderReader, tarReader, zipReader } from './picture-reader.ts';
import { refusedReader } from './refused-reader.ts';
import type { Reader } from './source.ts';

/** The readers of all formats. The first that accepts a file or folder opens it. */
export const readers: readonly Reader[] = [
  refusedReader,
  idxReader,
  cifarReader,
  numpyReader,
  csvReader,
  archiveReader,
  parquetReader,
  zipReader,
  tarReader,
  pictureFolderReader,
];

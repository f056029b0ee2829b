import { labelsFrom } from '../../data/arrays/labels.ts';
import { readIdxBytes } from '../../data/idx.ts';
import { openLabels } from '../../data/sources/numpy-reader.ts';
import { candidateOf } from '../../data/sources/open-source.ts';
import { uncompressedHead } from '../../data/sources/uncompressed-head.ts';
import { DataError } from '../../errors.ts';
import { openArray } from './read-samples.ts';

const HINT =
  'Labels are the class of each sample: an IDX, npy or npz file, a text with a number on each line, or raw bytes.';

/** A text of numbers, perhaps below a name. A raw label is no digit: it would be class 48 or more. */
const TEXT = /^\uFEFF?(?:"?[a-z_]+"?\s*\n)?\s*(?:\d+\s+)*\d+\s*$/i;

/**
 * Reads the classes on which samples were conditioned: from an IDX, npy or npz file of any type of whole numbers, a text with
 * a number on each line, or raw bytes, plain or gzipped.
 *
 * @returns one class for each sample
 * @throws {DataError} naming what was found and what is expected
 */
export async function readLabels(path: string): Promise<Uint8Array> {
  const candidate = await candidateOf(path);
  if (candidate.names !== undefined) throw new DataError(path, 'is a folder.', { hint: HINT });
  const array = await openArray(path, uncompressedHead(candidate.head));
  if (array !== undefined) return labelsFrom(array);
  const archived = await openLabels(path, candidate.head);
  if (archived !== undefined) return archived;
  const bytes = await readIdxBytes(path);
  const text = Buffer.from(bytes).toString('latin1').replaceAll('\r\n', '\n');
  if (bytes.length === 0 || !TEXT.test(text)) return bytes;
  const numbers = text.match(/\d+/g)?.map(Number) ?? [];
  const wrong = numbers.findIndex((number) => number > 255);
  if (wrong >= 0)
    throw new DataError(path, `label ${wrong} is ${numbers[wrong]}; labels are 0 to 255.`, { hint: HINT });
  return Uint8Array.from(numbers);
}

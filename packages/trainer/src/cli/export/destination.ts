import { extname } from 'node:path';
import { InvalidOptionError } from '@trazo/model';
import { OptionConflictError } from '../option-conflict.ts';
import { type Endings, formatOfFile } from '../output-format.ts';

/** The formats of an export that is one file, each with the ending of its name. */
const FILE_ENDINGS = {
  onnx: ['.onnx'],
  safetensors: ['.safetensors'],
} as const satisfies Endings<string>;

/** A format of an export that is one file. */
export type FileFormat = keyof typeof FILE_ENDINGS;

/** All formats of an export; tfjs is a folder. */
export const exportFormats = ['tfjs', ...(Object.keys(FILE_ENDINGS) as FileFormat[])] as const;

/** Where an export goes: into the run's own folder, or into one file, by default of the model's name. */
export type Destination =
  | { readonly format: 'tfjs' }
  | { readonly format: FileFormat; readonly file: string | undefined };

const FILE_FORMATS = exportFormats.slice(1).join(' or ');

/**
 * The format and the file that `--format` and `--out` name: the format is that of the file's ending where none is given.
 *
 * @throws {InvalidOptionError} or {OptionConflictError} if the two contradict each other, or the file's name means no
 *   format
 */
export function destinationOf({
  format,
  out,
}: {
  readonly format: (typeof exportFormats)[number] | undefined;
  readonly out: string | undefined;
}): Destination {
  if (out === undefined)
    return format === undefined || format === 'tfjs' ? { format: 'tfjs' } : { format, file: out };
  if (format === 'tfjs') {
    throw new OptionConflictError(
      `--out names the file of --format ${FILE_FORMATS}; --format tfjs writes the folder export of the run.`,
    );
  }
  if (format === undefined && extname(out) === '') {
    const endings = Object.values(FILE_ENDINGS).flat().join(' or ');
    throw new InvalidOptionError(
      '--out',
      out,
      `a name that ends in ${endings}`,
      'The folder of the numbered runs is --runs-dir.',
    );
  }
  return { format: formatOfFile<FileFormat>('--out', out, FILE_ENDINGS, 'onnx', format), file: out };
}

import { basename, extname } from 'node:path';
import { InvalidOptionError } from '@trazo/model';
import { listed } from './listed.ts';
import { OptionConflictError } from './option-conflict.ts';

/** The formats that an option can write, each with the endings of file names that mean it. */
export type Endings<Format extends string> = Readonly<Record<Format, readonly string[]>>;

/** Endings of formats without one of their own in the names of files, such as `data.u8`: raw bytes, and MNIST's. */
const FREE_ENDINGS: ReadonlySet<string> = new Set(['raw', 'idx']);

/** Endings that mean formats which nothing here writes. */
const FOREIGN = /\.(?:gif|tiff?|bmp|avif|heic|svg|pdf|npz|json|csv|txt|zip|gz)$/i;

/**
 * The format in which to write a file, by the ending of its name. A file is never written under the name of another
 * format.
 *
 * @param flag option that names the file
 * @param otherwise format of a name without an ending
 * @param given the format that `--format` names, if it is given
 * @throws {InvalidOptionError} listing the endings that are allowed; {OptionConflictError} where ending and `--format`
 *   contradict each other
 */
export function formatOfFile<Format extends string>(
  flag: `--${string}`,
  file: string,
  endings: Endings<Format>,
  otherwise: Format,
  given?: Format,
): Format {
  const formats = Object.keys(endings) as Format[];
  const named = formats.find((format) => endings[format].some((ending) => endsWith(file, ending)));
  if (named !== undefined && given !== undefined && named !== given) {
    throw new OptionConflictError(
      `--format ${given} and ${flag} ${basename(file)} contradict each other: that name means ${named}.`,
      { hint: `Leave out --format, or name a file that ends in ${endings[given].join(' or ')}.` },
    );
  }
  if (named !== undefined) return named;
  if (extname(file) === '') return given ?? otherwise;
  if (given !== undefined && FREE_ENDINGS.has(given) && !FOREIGN.test(file)) return given;
  const allowed = given === undefined ? formats : [given];
  throw new InvalidOptionError(
    flag,
    file,
    `a name that ends in ${listed(allowed.flatMap((format) => endings[format]))}`,
  );
}

/** Whether a name has an ending, such as `.png`, in capitals or not. MNIST's names end in `-ubyte` or `.idx3-ubyte`. */
function endsWith(file: string, ending: string): boolean {
  return file.toLowerCase().endsWith(ending) && basename(file).length > ending.length;
}

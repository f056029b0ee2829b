import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../../errors.ts';

/** Endings of the formats that can be read. */
const FONT_FILE = /\.(?:ttf|otf|ttc|otc|woff2?)$/i;

/**
 * Lists the font files of a folder and of all folders below it. Symbolic links are not followed.
 *
 * @returns paths relative to the folder, with `/`, in the order of their UTF-16 code units
 * @throws {DataError} naming the folder that cannot be listed or holds no fonts
 */
export function listFonts(root: string): string[] {
  const found: string[] = [];
  const visit = (folders: readonly string[]): void => {
    for (const entry of entriesOf(join(root, ...folders))) {
      if (entry.isDirectory()) visit([...folders, entry.name]);
      else if (entry.isFile() && FONT_FILE.test(entry.name)) found.push([...folders, entry.name].join('/'));
    }
  };
  visit([]);
  if (found.length > 0) return found.sort();
  throw new DataError(root, 'holds no fonts.', {
    hint: 'Fonts are files that end in .ttf, .otf, .ttc, .woff or .woff2, in the folder or in folders below it.',
  });
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : cause;
    throw new DataError(folder, `cannot be listed (${code}).`, { cause });
  }
}

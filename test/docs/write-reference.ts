/**
 * Writes the tables of docs/reference anew from the code:
 *
 *     pnpm --filter @trazo/test reference
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { withCurrentTables } from './reference.ts';

const REFERENCE = fileURLToPath(new URL('../../docs/reference/', import.meta.url));

for (const name of await readdir(REFERENCE)) {
  const file = `${REFERENCE}${name}`;
  const markdown = await readFile(file, 'utf8');
  await writeFile(file, withCurrentTables(markdown));
}

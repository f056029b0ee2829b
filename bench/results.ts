import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/**
 * Writes a benchmark's figures to bench/results, which git ignores.
 *
 * @returns the file's path
 */
export async function writeResults(name: string, results: unknown): Promise<string> {
  const folder = fileURLToPath(new URL('results', import.meta.url));
  await mkdir(folder, { recursive: true });
  const file = `${folder}/${name}.json`;
  await writeFile(file, `${JSON.stringify(results, null, 2)}\n`);
  return file;
}

import { resolve } from 'node:path';
import { writeAtomically } from '../files/write-atomically.ts';
import { asRunError } from '../run/folder.ts';
import type { CliPorts } from './ports.ts';

/**
 * Writes a file that an option names.
 *
 * @throws {RunError} saying in one line why it cannot be written
 */
export async function writeOutput(
  file: string,
  content: string | Uint8Array,
  { cwd }: Pick<CliPorts, 'cwd'>,
): Promise<void> {
  const path = resolve(cwd, file);
  await writeAtomically(path, content).catch((error) => {
    throw asRunError(path, error);
  });
}

import { readFile } from 'node:fs/promises';
import { ArtifactError } from '@trazo/model';

/**
 * Reads a file that a folder has to hold.
 *
 * @param hint what the folder holds and where it comes from
 * @throws {ArtifactError} naming the file, if it does not exist or cannot be read
 */
export async function readMember(path: string, hint: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    const problem = cause.code === 'ENOENT' ? 'does not exist.' : `cannot be read (${cause.code}).`;
    throw new ArtifactError(path, problem, { cause, hint });
  });
  return new Uint8Array(bytes);
}

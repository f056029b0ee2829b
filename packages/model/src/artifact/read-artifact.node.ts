import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ArtifactError } from '../errors.ts';
import { type ModelArtifact, verifyArtifact } from './artifact.ts';
import { MODEL_FOLDER_HINT, readModelFiles, withoutFileName } from './model-files.ts';

/**
 * Reads and verifies the folder of an exported model. Only for Node.js: bundlers for pages and Workers take
 * `read-artifact.ts` in its place, by the condition in package.json.
 *
 * @param source path or `file:` URL of the folder, or of its card.json or model.json
 * @throws {ArtifactError} naming the file that is missing, damaged or does not match the others
 */
export async function readArtifact(source: string | URL): Promise<ModelArtifact> {
  const folder = withoutFileName(source instanceof URL ? fileURLToPath(source) : source);
  await assertFolder(folder);
  const files = await readModelFiles((name) => readMember(join(folder, name), MODEL_FOLDER_HINT));
  return verifyArtifact(files, folder);
}

async function assertFolder(folder: string): Promise<void> {
  const status = await stat(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') return undefined;
    const where = isAbsolute(folder) ? '' : ` in ${process.cwd()}`;
    throw new ArtifactError(folder, `there is no such folder${where}.`, { cause, hint: MODEL_FOLDER_HINT });
  });
  if (status === undefined || status.isDirectory()) return;
  throw new ArtifactError(folder, 'is a file; a model is named by its folder.', { hint: MODEL_FOLDER_HINT });
}

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

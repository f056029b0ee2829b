import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { ArtifactError } from '@trazo/model';

const MIB = 2 ** 20;

/** Files of a model folder and their maximum sizes in bytes: far more than the exporter writes. */
export const MODEL_FILES = {
  'model.json': 4 * MIB,
  'weights.bin': 64 * MIB,
  'card.json': MIB,
  'history.webp': 8 * MIB,
  'history.png': 8 * MIB,
  'history.jsonl': 8 * MIB,
} as const;

/**
 * Reads a file of an untrusted model folder: only a regular file within the folder, and only up to its maximum size.
 * Links out of the folder, devices and pipes are refused without being opened for reading.
 *
 * @param shown name of the folder in messages
 * @returns undefined where there is no such file
 * @throws {ArtifactError} naming the file and the fault
 */
export async function readModelFile(
  folder: string,
  name: keyof typeof MODEL_FILES,
  shown = folder,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const file = join(shown, name);
  const path = await realPathIn(folder, name, file);
  if (path === undefined) return undefined;
  // Non-blocking, as opening a pipe would otherwise wait for a writer. Windows has neither these flags nor such files.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);
  try {
    const handle = await open(path, flags);
    try {
      const status = await handle.stat();
      if (!status.isFile()) throw new ArtifactError(file, 'is not a regular file.');
      const maximum = MODEL_FILES[name];
      if (status.size > maximum) {
        throw new ArtifactError(file, `has ${status.size} bytes; the maximum is ${maximum}.`);
      }
      const bytes = new Uint8Array(status.size);
      const { bytesRead } = await handle.read(bytes, 0, bytes.byteLength, 0);
      if (bytesRead !== bytes.byteLength) throw new ArtifactError(file, 'changed while it was read.');
      return bytes;
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof ArtifactError) throw cause;
    throw new ArtifactError(file, 'cannot be read.', { cause });
  }
}

/** Resolves a file and refuses one outside the folder. */
async function realPathIn(folder: string, name: string, file: string): Promise<string | undefined> {
  try {
    const [base, path] = await Promise.all([realpath(folder), realpath(join(folder, name))]);
    if (path.startsWith(base + sep)) return path;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new ArtifactError(file, 'cannot be read.', { cause });
  }
  throw new ArtifactError(file, 'is a link to a file outside the model folder.', {
    hint: 'Copy the file itself into the folder.',
  });
}

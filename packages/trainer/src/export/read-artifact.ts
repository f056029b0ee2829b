import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArtifactError, type ModelArtifact, verifyArtifact } from '@trazo/model';

/**
 * Reads and verifies the folder of an exported model.
 *
 * @throws {ArtifactError} naming the file that is missing, damaged or does not match the others
 */
export async function readArtifact(folder: string): Promise<ModelArtifact> {
  const [modelJson, weights, card] = await Promise.all(
    ['model.json', 'weights.bin', 'card.json'].map((name) => readMember(join(folder, name))),
  );
  if (!modelJson || !weights || !card) throw new ArtifactError(folder, 'is incomplete.');
  return verifyArtifact({ modelJson, weights, card }, folder);
}

async function readMember(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new ArtifactError(
      path,
      cause.code === 'ENOENT' ? 'does not exist.' : `cannot be read (${cause.code}).`,
      {
        cause,
        hint: 'A model folder holds model.json, weights.bin and card.json, as a run’s export folder does.',
      },
    );
  });
  return new Uint8Array(bytes);
}

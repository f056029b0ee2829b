import { join } from 'node:path';
import { ArtifactError, type ModelArtifact, verifyArtifact } from '@trazo/model';
import { readMember } from '../files/read-member.ts';

const HINT = 'A model folder holds model.json, weights.bin and card.json, as a run’s export folder does.';

/**
 * Reads and verifies the folder of an exported model.
 *
 * @throws {ArtifactError} naming the file that is missing, damaged or does not match the others
 */
export async function readArtifact(folder: string): Promise<ModelArtifact> {
  const [modelJson, weights, card] = await Promise.all(
    ['model.json', 'weights.bin', 'card.json'].map((name) => readMember(join(folder, name), HINT)),
  );
  if (!modelJson || !weights || !card) throw new ArtifactError(folder, 'is incomplete.');
  return verifyArtifact({ modelJson, weights, card }, folder);
}

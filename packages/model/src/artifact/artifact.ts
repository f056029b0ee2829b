import { describeIssue } from '../describe-issue.ts';
import { ArtifactError } from '../errors.ts';
import { type ModelCard, parseCard } from './card.ts';
import { damagedFiles, sha256, verifyCard } from './checksums.ts';
import { entryBytes, type ModelJson, modelJsonSchema } from './model-json.ts';

/** An exported model in memory: model.json, weights.bin and card.json, verified to belong together. */
export interface ModelArtifact {
  readonly modelJson: ModelJson;
  readonly weights: Uint8Array<ArrayBuffer>;
  readonly card: ModelCard;
}

/**
 * Verifies the three files of an exported model: the schema of each JSON file, the length of weights.bin against the
 * manifest, and the SHA-256 of model.json and weights.bin against the card's content hash, so that any flipped byte is
 * found. If the card has checksums, a flipped byte in the card is found too.
 *
 * @param files the bytes of each file
 * @param where the folder or URL that messages name
 * @throws {ArtifactError} naming the file and what is wrong with it
 */
export async function verifyArtifact(
  files: {
    readonly modelJson: Uint8Array<ArrayBuffer>;
    readonly weights: Uint8Array<ArrayBuffer>;
    readonly card: Uint8Array<ArrayBuffer>;
  },
  where = '.',
): Promise<ModelArtifact> {
  const cardValue = parseJson(files.card, `${where}/card.json`);
  const card = parseCard(cardValue, `${where}/card.json`);
  await verifyCard(cardValue, card, `${where}/card.json`);
  const file = `${where}/model.json`;
  const modelValue = parseJson(files.modelJson, file);
  const parsed = modelJsonSchema.safeParse(modelValue);
  if (!parsed.success) {
    throw new ArtifactError(file, `${describeIssue(parsed.error, modelJsonSchema, modelValue)}.`);
  }
  const modelJson = parsed.data;
  const expected = modelJson.weightsManifest[0].weights.reduce((sum, entry) => sum + entryBytes(entry), 0);
  if (files.weights.byteLength !== expected) {
    throw new ArtifactError(
      `${where}/weights.bin`,
      `has ${files.weights.byteLength} bytes where model.json describes ${expected}.`,
      { hint: 'The copy is incomplete, or from another export: copy the whole export folder again.' },
    );
  }
  const contentHash = await hashContent(files.modelJson, files.weights);
  const [damaged] = await damagedFiles(card, files);
  if (damaged !== undefined) {
    // If the files match the content hash of both, the damage is in the card's checksum of one of them.
    const name = contentHash === card.contentHash ? 'card.json' : damaged;
    throw new ArtifactError(
      `${where}/${name}`,
      'is damaged or was changed after the export: its checksum differs.',
      {
        hint: 'Export the run again.',
      },
    );
  }
  if (contentHash !== card.contentHash) {
    throw new ArtifactError(
      where,
      `model.json and weights.bin hash to ${contentHash.slice(0, 12)}… where card.json says ${card.contentHash.slice(0, 12)}….`,
      { hint: 'A file was damaged or changed after the export; export the run again.' },
    );
  }
  return { modelJson, weights: files.weights, card };
}

/** Computes the SHA-256 of model.json followed by weights.bin, as 64 hexadecimal digits: the identity of a model. */
export async function hashContent(
  modelJson: Uint8Array<ArrayBuffer>,
  weights: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const both = new Uint8Array(modelJson.byteLength + weights.byteLength);
  both.set(modelJson);
  both.set(weights, modelJson.byteLength);
  return sha256(both);
}

function parseJson(bytes: Uint8Array<ArrayBuffer>, file: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new ArtifactError(file, 'is not JSON text.', { cause });
  }
}

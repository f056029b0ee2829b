import { ArtifactError } from '../errors.ts';
import { type ModelCard, parseCard } from './card.ts';
import { damagedFiles, sha256, verifyCard } from './checksums.ts';
import { entryBytes, type ModelJson, modelJsonSchema } from './model-json.ts';

/** An exported model in memory: model.json, weights.bin and card.json, checked against each other. */
export interface ModelArtifact {
  readonly modelJson: ModelJson;
  readonly weights: Uint8Array<ArrayBuffer>;
  readonly card: ModelCard;
}

/**
 * Checks the three files of an exported model: each one's form, that weights.bin is as long as the manifest says,
 * and that both hash to the card's content hash, so that any flipped byte is found; with the card's checksums, in the
 * card, too.
 *
 * @param files bytes of each file
 * @param where folder or URL that messages name
 * @throws {ArtifactError} naming the file and the fault
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
  const parsed = modelJsonSchema.safeParse(parseJson(files.modelJson, file));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ArtifactError(
      file,
      `${issue?.path.join('.') || 'value'}: ${issue?.message ?? 'is not valid'}.`,
    );
  }
  const modelJson = parsed.data;
  const expected = modelJson.weightsManifest[0].weights.reduce((sum, entry) => sum + entryBytes(entry), 0);
  if (files.weights.byteLength !== expected) {
    throw new ArtifactError(
      `${where}/weights.bin`,
      `has ${files.weights.byteLength} bytes where model.json describes ${expected}.`,
    );
  }
  const contentHash = await hashContent(files.modelJson, files.weights);
  const [damaged] = await damagedFiles(card, files);
  if (damaged !== undefined) {
    // Where the files agree with the card's hash of both, it is its checksum of one that is damaged.
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

/** SHA-256 over model.json then weights.bin, in hexadecimal. */
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

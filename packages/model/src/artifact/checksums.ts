import { ArtifactError } from '../errors.ts';
import type { ModelCard } from './card.ts';

/** Bytes of a model's two large files. */
interface ModelFiles {
  readonly modelJson: Uint8Array<ArrayBuffer>;
  readonly weights: Uint8Array<ArrayBuffer>;
}

/**
 * The text of card.json. Its checksums are made anew: of the files where they are given, else the card's own alone, as
 * when something is added to the card of files that stay what they are. A card from before there were any gets none.
 */
export async function encodeCard(card: ModelCard, files?: ModelFiles): Promise<string> {
  const { checksums, ...rest } = card;
  const ofFiles = files
    ? { modelJson: await sha256(files.modelJson), weights: await sha256(files.weights) }
    : checksums;
  const sealed = ofFiles ? { ...rest, checksums: { ...ofFiles, card: await checksumOf(rest) } } : rest;
  return `${JSON.stringify(sealed, null, 2)}\n`;
}

/**
 * Checks a card against its own checksum. What changes nothing in its meaning, as white space, is no damage.
 *
 * @param value the card as it was read, before anything was filled in: newer versions fill in more
 * @throws {ArtifactError} naming the file
 */
export async function verifyCard(value: unknown, card: ModelCard, file: string): Promise<void> {
  if (card.checksums === undefined) return;
  const { checksums: _, ...rest } = Object(value);
  const found = await checksumOf(rest);
  if (found === card.checksums.card) return;
  throw new ArtifactError(
    file,
    `is damaged or was edited: its checksum is ${found.slice(0, 12)}…, not ${card.checksums.card.slice(0, 12)}….`,
    { hint: 'Export the run again; or remove "checksums" from the card to take it as it is.' },
  );
}

/**
 * Says which of the files are not what the card's checksums say.
 *
 * @returns their names; none for a card without checksums
 */
export async function damagedFiles({ checksums }: ModelCard, files: ModelFiles): Promise<string[]> {
  if (checksums === undefined) return [];
  const intact = {
    'model.json': (await sha256(files.modelJson)) === checksums.modelJson,
    'weights.bin': (await sha256(files.weights)) === checksums.weights,
  };
  return Object.entries(intact).flatMap(([name, whole]) => (whole ? [] : [name]));
}

/** Of a card without its checksums. Their own order of fields is kept by JSON, so that text and object agree. */
function checksumOf(fields: object): Promise<string> {
  return sha256(new TextEncoder().encode(JSON.stringify(fields)));
}

/** In hexadecimal. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

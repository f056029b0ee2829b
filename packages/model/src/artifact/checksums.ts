import { ArtifactError } from '../errors.ts';
import type { ModelCard } from './card.ts';

/** The bytes of a model's two large files. */
interface ModelFiles {
  readonly modelJson: Uint8Array<ArrayBuffer>;
  readonly weights: Uint8Array<ArrayBuffer>;
}

/**
 * Serializes a card to the text of card.json with new checksums.
 *
 * @param files the files to compute checksums of. Without them only the card's own checksum is computed again, as
 *   when a field is added to the card of unchanged files; a card from before checksums then stays without them.
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
 * Verifies a card's own checksum. A change that keeps the meaning of the JSON, such as white space, is not damage. A
 * card without checksums passes.
 *
 * @param value the card as parsed from the file, before defaults were filled in: newer versions fill in more
 * @throws {ArtifactError} naming the file if the checksum differs
 */
export async function verifyCard(value: unknown, card: ModelCard, file: string): Promise<void> {
  if (card.checksums === undefined) return;
  const { checksums: _, ...rest } = Object(value);
  const found = await checksumOf(rest);
  if (found === card.checksums.card) return;
  throw new ArtifactError(
    file,
    `is damaged or was edited: its checksum is ${found.slice(0, 12)}…, not ${card.checksums.card.slice(0, 12)}….`,
    { hint: 'Export the run again; or remove "checksums" from the card to accept it as it is.' },
  );
}

/**
 * Finds the files whose SHA-256 differs from the card's checksum.
 *
 * @returns the names of these files; empty for a card without checksums
 */
export async function damagedFiles({ checksums }: ModelCard, files: ModelFiles): Promise<string[]> {
  if (checksums === undefined) return [];
  const intact = {
    'model.json': (await sha256(files.modelJson)) === checksums.modelJson,
    'weights.bin': (await sha256(files.weights)) === checksums.weights,
  };
  return Object.entries(intact).flatMap(([name, whole]) => (whole ? [] : [name]));
}

/**
 * SHA-256 of a card without its checksums. JSON keeps the order of fields, so text and object have the same checksum.
 */
function checksumOf(fields: object): Promise<string> {
  return sha256(new TextEncoder().encode(JSON.stringify(fields)));
}

/** Computes a SHA-256 as 64 hexadecimal digits. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

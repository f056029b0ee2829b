import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ArtifactError, describeIssue } from '@trazo/model';
import { readMember } from '@trazo/model/read-artifact';
import { writeAtomically } from '../../files/write-atomically.ts';
import type { ImageNetwork } from '../network/image-network.ts';
import { restoreStored, sha256Of } from '../network/stored-weights.ts';
import { type ClassifierCard, classifierCardSchema } from './card.ts';
import { digitNetwork } from './train.ts';

const HINT = 'A classifier’s folder holds weights.bin and card.json; pnpm train-classifier makes one.';

/** Folder of the classifier that ships with Trazo. */
const SHIPPED_CLASSIFIER = fileURLToPath(new URL('../../../pretrained/digit-classifier', import.meta.url));

/** A loaded classifier and its card. */
export interface LoadedClassifier {
  readonly classifier: ImageNetwork;
  readonly card: ClassifierCard;
}

/** Writes a classifier's folder: weights.bin, then card.json with its checksum. */
export async function writeClassifier(
  folder: string,
  bytes: Uint8Array<ArrayBuffer>,
  card: ClassifierCard,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeAtomically(join(folder, 'weights.bin'), bytes);
  await writeAtomically(join(folder, 'card.json'), `${JSON.stringify(card, null, 2)}\n`);
}

/**
 * Reads a classifier's folder, checks it against its card, and loads it.
 *
 * @returns the classifier, which the caller disposes, and its card
 * @throws {ArtifactError} naming the file that is missing, damaged or does not fit the other
 */
export async function loadClassifier(folder: string = SHIPPED_CLASSIFIER): Promise<LoadedClassifier> {
  const file = join(folder, 'card.json');
  const card = parseCard(await readMember(file, HINT), file);
  const weightsFile = join(folder, 'weights.bin');
  const bytes = await readMember(weightsFile, HINT);
  const digest = sha256Of(bytes);
  if (digest !== card.sha256) {
    throw new ArtifactError(
      weightsFile,
      `is damaged: its checksum is ${digest.slice(0, 12)}… where card.json says ${card.sha256.slice(0, 12)}….`,
    );
  }
  return { classifier: storedClassifier(bytes, card.weights, weightsFile), card };
}

/**
 * A classifier with weights as they are stored.
 *
 * @param bytes content of weights.bin
 * @param file its name in messages
 * @throws {ArtifactError} where the bytes are not this network's weights
 */
export function storedClassifier(
  bytes: Uint8Array<ArrayBuffer>,
  weights: ClassifierCard['weights'],
  file: string,
): ImageNetwork {
  const classifier = digitNetwork(0);
  try {
    restoreStored(classifier, bytes, weights, file);
    return classifier;
  } catch (error) {
    classifier.dispose();
    throw error;
  }
}

function parseCard(bytes: Uint8Array<ArrayBuffer>, file: string): ClassifierCard {
  const value = parseJson(bytes, file);
  const parsed = classifierCardSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ArtifactError(file, `${describeIssue(parsed.error, classifierCardSchema, value)}.`);
}

function parseJson(bytes: Uint8Array<ArrayBuffer>, file: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new ArtifactError(file, 'is not JSON text.', { cause });
  }
}

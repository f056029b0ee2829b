import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Float16Array } from '@petamoriken/float16';
import * as tf from '@tensorflow/tfjs-node';
import { ArtifactError, describeIssue, type WeightArray } from '@trazo/model';
import { readMember } from '@trazo/model/read-artifact';
import { writeAtomically } from '../../files/write-atomically.ts';
import { type ClassifierCard, classifierCardSchema } from './card.ts';
import { DigitClassifier } from './network.ts';

const HINT = 'A classifier’s folder holds weights.bin and card.json; pnpm train-classifier makes one.';

/** Folder of the classifier that ships with Trazo. */
const SHIPPED_CLASSIFIER = fileURLToPath(new URL('../../../pretrained/digit-classifier', import.meta.url));

const HALF_BYTES = 2;

/** A loaded classifier and its card. */
export interface LoadedClassifier {
  readonly classifier: DigitClassifier;
  readonly card: ClassifierCard;
}

/** The stored form of a classifier's weights: float16, one after the other, and what is where. */
export function encodeWeights(classifier: DigitClassifier): Pick<ClassifierCard, 'weights' | 'sha256'> & {
  readonly bytes: Uint8Array<ArrayBuffer>;
} {
  const variables = [...classifier.variables()];
  const values = variables.flatMap(([, variable]) => Array.from(variable.dataSync()));
  const bytes = new Uint8Array(Float16Array.from(values).buffer);
  return {
    weights: variables.map(([name, { shape }]) => ({ name, shape: [...shape] })),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes,
  };
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
  const digest = createHash('sha256').update(bytes).digest('hex');
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
): DigitClassifier {
  const arrays = decodeWeights(bytes, weights, file);
  const classifier = new DigitClassifier(0);
  try {
    classifier.restore(arrays);
    return classifier;
  } catch (cause) {
    classifier.dispose();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ArtifactError(file, `holds another network: ${reason}`, { cause });
  }
}

function decodeWeights(
  bytes: Uint8Array<ArrayBuffer>,
  weights: ClassifierCard['weights'],
  file: string,
): Map<string, WeightArray> {
  const expected = weights.reduce((sum, { shape }) => sum + tf.util.sizeFromShape(shape) * HALF_BYTES, 0);
  if (bytes.byteLength !== expected) {
    throw new ArtifactError(file, `has ${bytes.byteLength} bytes where card.json describes ${expected}.`);
  }
  const entries = weights.map(({ name, shape }) => ({
    name,
    shape,
    dtype: 'float32' as const,
    quantization: { dtype: 'float16' as const, original_dtype: 'float32' as const },
  }));
  const tensors = tf.io.decodeWeights(bytes.buffer, entries);
  const arrays = new Map<string, WeightArray>();
  for (const [name, tensor] of Object.entries(tensors)) {
    arrays.set(name, { shape: tensor.shape, data: Float32Array.from(tensor.dataSync()) });
    tensor.dispose();
  }
  return arrays;
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

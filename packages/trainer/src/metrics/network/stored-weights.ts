import { createHash } from 'node:crypto';
import { Float16Array } from '@petamoriken/float16';
import * as tf from '@tensorflow/tfjs-node';
import { ArtifactError, type WeightArray } from '@trazo/model';
import * as z from 'zod';
import type { ImageNetwork } from './image-network.ts';

const HALF_BYTES = 2;

/** What a file of weights holds, one after the other, all as little-endian float16. */
export const storedWeightsSchema = z
  .array(z.strictObject({ name: z.string(), shape: z.array(z.int().min(1)) }))
  .min(1);

/** See {@link storedWeightsSchema}. */
type StoredWeights = z.infer<typeof storedWeightsSchema>;

/** The stored form of a network's weights. */
export interface EncodedWeights {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly weights: StoredWeights;
  /** SHA-256 of the bytes: the identity of the network, and so of its feature space. */
  readonly sha256: string;
}

/** The stored form of a network's weights: float16, one after the other, and what is where. */
export function encodeWeights(network: ImageNetwork): EncodedWeights {
  const variables = [...network.variables()];
  const values = variables.flatMap(([, variable]) => Array.from(variable.dataSync()));
  const bytes = new Uint8Array(Float16Array.from(values).buffer);
  return {
    weights: variables.map(([name, { shape }]) => ({ name, shape: [...shape] })),
    sha256: sha256Of(bytes),
    bytes,
  };
}

/** SHA-256 of bytes, in hexadecimal digits. */
export function sha256Of(...parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/**
 * Gives a network weights as they are stored.
 *
 * @param bytes content of the file
 * @param file its name in messages
 * @throws {ArtifactError} where the bytes are not this network's weights
 */
export function restoreStored(
  network: ImageNetwork,
  bytes: Uint8Array<ArrayBuffer>,
  weights: StoredWeights,
  file: string,
): void {
  const arrays = decodeWeights(bytes, weights, file);
  try {
    network.restore(arrays);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ArtifactError(file, `holds another network: ${reason}`, { cause });
  }
}

function decodeWeights(
  bytes: Uint8Array<ArrayBuffer>,
  weights: StoredWeights,
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

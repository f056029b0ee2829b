import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { makeFolder, writeAtomically } from '../../files/write-atomically.ts';
import { ImageNetwork } from './image-network.ts';
import { encodeWeights, restoreStored, sha256Of, storedWeightsSchema } from './stored-weights.ts';

/** Part of every key, so that networks of earlier geometries and recipes are trained again. Count it up with each change. */
const NETWORK_VERSION = 1;

const WEIGHTS_FILE = 'weights.bin';
const FACTS_FILE = 'network.json';

/** What lies beside the weights. */
const factsSchema = z.strictObject({
  image: z.strictObject({ height: z.int(), width: z.int(), channels: z.int() }),
  outputs: z.int(),
  weights: storedWeightsSchema,
  sha256: z.string(),
});

/** A network with its weights as they are stored, and their SHA-256. */
export interface StoredNetwork {
  readonly network: ImageNetwork;
  readonly sha256: string;
}

/**
 * The network for some facts: from the cache, or trained and stored there. Either way its weights are those of
 * the file, float16, so that both compute the same.
 *
 * @param cacheDir the user's cache folder; undefined for none. A cache that cannot be written is no error
 * @param kind what the network is trained to do
 * @param facts all that decides how it is trained, besides the images
 * @param data the images and labels
 * @returns the network, which the caller disposes
 */
export async function cachedNetwork(
  cacheDir: string | undefined,
  kind: string,
  facts: readonly (string | number)[],
  data: readonly Uint8Array[],
  train: () => Promise<ImageNetwork>,
): Promise<StoredNetwork> {
  const key = sha256Of(Buffer.from(JSON.stringify([NETWORK_VERSION, kind, ...facts])), ...data);
  const folder = cacheDir && join(cacheDir, 'networks', `${kind}-${key.slice(0, 32)}`);
  const found = folder && (await readNetwork(folder));
  if (found) return found;
  const network = await train();
  try {
    const { bytes, weights, sha256 } = encodeWeights(network);
    restoreStored(network, bytes, weights, WEIGHTS_FILE);
    if (folder) {
      const { image, outputs } = network;
      await writeNetwork(folder, bytes, { image, outputs, weights, sha256 }).catch(() => {});
    }
    return { network, sha256 };
  } catch (error) {
    network.dispose();
    throw error;
  }
}

/** Reads a network; undefined where it is not there, or not whole. */
async function readNetwork(folder: string): Promise<StoredNetwork | undefined> {
  let network: ImageNetwork | undefined;
  try {
    const facts = factsSchema.parse(JSON.parse(await readFile(join(folder, FACTS_FILE), 'utf8')));
    const bytes = new Uint8Array(await readFile(join(folder, WEIGHTS_FILE)));
    if (sha256Of(bytes) !== facts.sha256) return undefined;
    network = new ImageNetwork(facts.image, facts.outputs, 0);
    restoreStored(network, bytes, facts.weights, WEIGHTS_FILE);
    return { network, sha256: facts.sha256 };
  } catch {
    network?.dispose();
    return undefined;
  }
}

async function writeNetwork(
  folder: string,
  bytes: Uint8Array,
  facts: z.infer<typeof factsSchema>,
): Promise<void> {
  await makeFolder(folder);
  await writeAtomically(join(folder, WEIGHTS_FILE), bytes);
  await writeAtomically(join(folder, FACTS_FILE), JSON.stringify(facts));
}

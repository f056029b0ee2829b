import {
  countParameters,
  encodeCard,
  type GanSpec,
  generatorMacsPerImage,
  generatorWeights,
  hashContent,
  type ModelArtifact,
  type ModelCard,
  type ModelJson,
  parseCard,
  type WeightArray,
} from '@trazo/model';
import { loadGenerator } from '@trazo/model/infer';
import { readArtifact } from '@trazo/model/read-artifact';
import { ParityError } from '../errors.ts';
import type { Graph, Pass } from './graph.ts';
import { toModelJson } from './graph-def.ts';
import { renderHubCard } from './hub-card.ts';
import { measureParity, type Parity, parityReference } from './parity.ts';
import { passes as allPasses } from './passes/index.ts';
import { type Quantization, storeWeights } from './quantize-weights.ts';
import { replaceFolder } from './replace-folder.ts';
import { scaleLatents } from './scale-latents.ts';
import { traceGenerator } from './trace.ts';

/** Maximum difference of a pixel in [-1, 1] from the layers model after a stage before quantization. */
export const PARITY_BOUND = 1e-4;
/** Number of latents on which parity is measured. */
const PARITY_COUNT = 256;

/** What to export, and how. */
export interface ArtifactRequest {
  readonly spec: GanSpec;
  /** The generator's weights, by their names in the spec; other weights are ignored. */
  readonly weights: ReadonlyMap<string, WeightArray>;
  readonly quantization: Quantization;
  /** Factor by which the exported model multiplies its latents; default: 1. */
  readonly latentScale?: number | undefined;
  /** Fields of the card that describe how the model was made. */
  readonly facts: Pick<ModelCard, 'name' | 'dataset' | 'training'>;
  /** Number of latents on which parity is measured; default: 256. */
  readonly parityCount?: number;
  /** Passes that rewrite the graph; default: all. */
  readonly passes?: readonly Pass[];
}

/** Options of an export. */
export interface ExportRequest extends ArtifactRequest {
  /** Folder to write; an older export in it is replaced completely. */
  readonly folder: string;
}

/**
 * Exports a generator as a TensorFlow.js graph model: model.json, weights.bin and card.json, and a README.md that shows
 * the card to readers. The written files are read back, verified and loaded before they replace an older export.
 *
 * @returns the card of the exported model
 * @throws the errors of {@link makeArtifact}; nothing is replaced then
 */
export async function exportModel({ folder, ...request }: ExportRequest): Promise<ModelCard> {
  const { modelJson, weights, card } = await makeArtifact(request);
  const json = encodeModelJson(modelJson);
  const cardJson = await encodeCard(card, { modelJson: json, weights });
  const written = parseCard(JSON.parse(cardJson));
  const files = {
    'model.json': json,
    'weights.bin': weights,
    'card.json': cardJson,
    'README.md': renderHubCard(written),
  };
  await replaceFolder(folder, files, async (fresh) => {
    (await loadGenerator(await readArtifact(fresh))).dispose();
  });
  return written;
}

/**
 * Makes a TensorFlow.js graph model of a generator in memory. The graph of every stage is run and compared with the
 * layers model.
 *
 * @throws {InvalidOptionError} if the latents of this generator cannot be scaled
 * @throws {ParityError} if the graph after a stage before quantization computes other images, or a weight exceeds
 *   float16's range
 */
export async function makeArtifact(request: ArtifactRequest): Promise<ModelArtifact> {
  const { spec, weights, quantization, facts, parityCount = PARITY_COUNT } = request;
  const { passes = allPasses, latentScale = 1 } = request;
  const reference = parityReference(spec, weights, parityCount, latentScale);
  const parity: Parity[] = [];
  const measure = async (stage: string, graph: Graph, stored: Quantization) => {
    const { entries, bytes } = storeWeights(graph, stored);
    const modelJson = toModelJson(spec, graph, entries);
    parity.push(await measureParity(stage, modelJson, bytes, reference));
    return { modelJson, bytes };
  };

  let graph = traceGenerator(spec, scaleLatents(spec, weights, latentScale), parityCount);
  await measure('trace', graph, 'float32');
  for (const pass of passes) {
    graph = pass.apply(graph);
    await measure(pass.name, graph, 'float32');
  }
  const worst = parity.find(({ maxAbs }) => !(maxAbs <= PARITY_BOUND));
  if (worst !== undefined) {
    throw new ParityError(
      `Export stopped: after ${worst.stage} a pixel differs by ${worst.maxAbs.toExponential(1)} from the trained model; allowed is ${PARITY_BOUND}.`,
    );
  }
  const { modelJson, bytes } = await measure(`quantize-weights (${quantization})`, graph, quantization);

  const json = encodeModelJson(modelJson);
  const card: ModelCard = {
    cardVersion: 2,
    ...facts,
    spec,
    quantization,
    ...(latentScale !== 1 && { latentScale }),
    parity,
    sizes: {
      parameters: countParameters(generatorWeights(spec)),
      modelJsonBytes: json.byteLength,
      weightsBytes: bytes.byteLength,
    },
    macsPerImage: generatorMacsPerImage(spec),
    contentHash: await hashContent(json, bytes),
    createdAt: new Date().toISOString(),
  };
  return { modelJson, weights: bytes, card };
}

/** The bytes of model.json. */
function encodeModelJson(modelJson: ModelJson): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${JSON.stringify(modelJson)}\n`);
}

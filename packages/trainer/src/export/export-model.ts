import {
  countParameters,
  encodeCard,
  type GanSpec,
  generatorMacsPerImage,
  generatorWeights,
  hashContent,
  type ModelCard,
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

/** Options of an export. */
export interface ExportRequest {
  readonly spec: GanSpec;
  /** The generator's weights, by their names in the spec; other weights are ignored. */
  readonly weights: ReadonlyMap<string, WeightArray>;
  readonly quantization: Quantization;
  /** Factor by which the exported model multiplies its latents; default: 1. */
  readonly latentScale?: number | undefined;
  /** Fields of the card that describe how the model was made. */
  readonly facts: Pick<ModelCard, 'name' | 'dataset' | 'training'>;
  /** Folder to write; an older export in it is replaced completely. */
  readonly folder: string;
  /** Number of latents on which parity is measured; default: 256. */
  readonly parityCount?: number;
  /** Passes that rewrite the graph; default: all. */
  readonly passes?: readonly Pass[];
}

/**
 * Exports a generator as a TensorFlow.js graph model: model.json, weights.bin and card.json, and a README.md that shows
 * the card to readers. The graph of every stage is run and compared with the layers model. The written files are read
 * back, verified and loaded before they replace an older export.
 *
 * @returns the card of the exported model
 * @throws {InvalidOptionError} if the latents of this generator cannot be scaled
 * @throws {ParityError} if the graph after a stage before quantization computes other images, or a weight exceeds
 *   float16's range; nothing is replaced then
 */
export async function exportModel(request: ExportRequest): Promise<ModelCard> {
  const { spec, weights, quantization, facts, folder, parityCount = PARITY_COUNT } = request;
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

  const json = new TextEncoder().encode(`${JSON.stringify(modelJson)}\n`);
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
  const cardJson = await encodeCard(card, { modelJson: json, weights: bytes });
  const written = parseCard(JSON.parse(cardJson));
  const files = {
    'model.json': json,
    'weights.bin': bytes,
    'card.json': cardJson,
    'README.md': renderHubCard(written),
  };
  await replaceFolder(folder, files, async (fresh) => {
    (await loadGenerator(await readArtifact(fresh))).dispose();
  });
  return written;
}

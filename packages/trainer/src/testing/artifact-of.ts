import { type GanSpec, generatorWeights, hashContent, type ModelArtifact } from '@trazo/model';
import type { ExportRequest } from '../export/export-model.ts';
import type { Pass } from '../export/graph.ts';
import { toModelJson } from '../export/graph-def.ts';
import { type Quantization, storeWeights } from '../export/quantize-weights.ts';
import { traceGenerator } from '../export/trace.ts';
import { someWeights } from './some-weights.ts';

/** What a card says of how a model was made that was not made at all. */
export function inventedFacts({ name }: Pick<GanSpec, 'name'>): ExportRequest['facts'] {
  return {
    name,
    dataset: { name: 'noise', images: 22, sha256: '0'.repeat(64), fallback: false },
    training: {
      command: 'pnpm train',
      seed: 0,
      epochs: 1,
      steps: 3,
      generatorLoss: 1,
      discriminatorLoss: 1,
      imagesPerSecond: 1,
    },
  };
}

/** Exports a generator with the weights of {@link someWeights} in memory, without comparing the stages. */
export async function artifactOf(
  spec: GanSpec,
  options: { readonly passes?: readonly Pass[]; readonly quantization?: Quantization } = {},
): Promise<ModelArtifact> {
  const { passes = [], quantization = 'float32' } = options;
  const traced = traceGenerator(spec, someWeights(spec), 3);
  const graph = passes.reduce((current, pass) => pass.apply(current), traced);
  const { entries, bytes } = storeWeights(graph, quantization);
  const modelJson = toModelJson(spec, graph, entries);
  return {
    modelJson,
    weights: bytes,
    card: {
      cardVersion: 2,
      ...inventedFacts(spec),
      spec,
      quantization,
      parity: [],
      sizes: {
        parameters: generatorWeights(spec).length,
        modelJsonBytes: 0,
        weightsBytes: bytes.byteLength,
      },
      macsPerImage: 0,
      contentHash: await hashContent(new TextEncoder().encode(JSON.stringify(modelJson)), bytes),
      createdAt: '2026-01-01T00:00:00.000Z',
    },
  };
}

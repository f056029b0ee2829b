import { hashContent, type ModelArtifact, verifyArtifact } from '../artifact/artifact.ts';
import type { ModelCard } from '../artifact/card.ts';
import type { ModelJson } from '../artifact/model-json.ts';
import { type GanSpec, parseGanSpec } from '../spec/gan-spec.ts';
import { presetByName } from '../spec/presets/index.ts';

/** Test fixture: latents [n, 2] → images of one pixel [n, 1, 1, 1], tanh(latents · kernel). */
export const tinySpec: GanSpec = parseGanSpec({
  name: 'tiny',
  image: { height: 1, width: 1, channels: 1 },
  latentSize: 2,
  generator: [
    { type: 'dense', units: 1, useBias: false },
    { type: 'reshape', targetShape: [1, 1, 1] },
    { type: 'tanh' },
  ],
  discriminator: [{ type: 'flatten' }, { type: 'dense', units: 1, useBias: true }],
  training: presetByName('dcgan').training,
});

/** Test fixture: the kernel of {@link tinyFiles}. */
export const TINY_KERNEL = [0.5, -0.25] as const;

const FLOAT = { dtype: { type: 'DT_FLOAT' } };
const modelJson: ModelJson = {
  format: 'graph-model',
  generatedBy: 'a test',
  convertedBy: 'a test',
  modelTopology: {
    versions: { producer: 1, minConsumer: 1 },
    node: [
      {
        name: 'latents',
        op: 'Placeholder',
        attr: { ...FLOAT, shape: { shape: { dim: [{ size: '-1' }, { size: '2' }] } } },
      },
      { name: 'kernel', op: 'Const', attr: FLOAT },
      { name: 'shape', op: 'Const', attr: { dtype: { type: 'DT_INT32' } } },
      { name: 'product', op: 'MatMul', input: ['latents', 'kernel'], attr: {} },
      { name: 'pixels', op: 'Reshape', input: ['product', 'shape'], attr: {} },
      { name: 'images', op: 'Tanh', input: ['pixels'], attr: {} },
    ],
  },
  weightsManifest: [
    {
      paths: ['weights.bin'],
      weights: [
        { name: 'kernel', shape: [2, 1], dtype: 'float32' },
        { name: 'shape', shape: [4], dtype: 'int32' },
      ],
    },
  ],
};

/** Returns a test fixture: the three files of a complete model of {@link tinySpec}, written by hand. */
export async function tinyFiles(): Promise<TinyFiles> {
  const weights = new Uint8Array(24);
  const view = new DataView(weights.buffer);
  TINY_KERNEL.forEach((value, index) => {
    view.setFloat32(4 * index, value, true);
  });
  [-1, 1, 1, 1].forEach((value, index) => {
    view.setInt32(8 + 4 * index, value, true);
  });
  const json = encode(modelJson);
  const card: ModelCard = {
    cardVersion: 2,
    name: 'tiny',
    spec: tinySpec,
    dataset: { name: 'none', images: 0, sha256: '0'.repeat(64), fallback: false },
    training: {
      command: 'written by hand',
      seed: 0,
      epochs: 0,
      steps: 0,
      generatorLoss: null,
      discriminatorLoss: null,
      imagesPerSecond: null,
    },
    quantization: 'float32',
    parity: [],
    sizes: { parameters: 2, modelJsonBytes: json.byteLength, weightsBytes: weights.byteLength },
    macsPerImage: 2,
    contentHash: await hashContent(json, weights),
    createdAt: '2026-01-01T00:00:00Z',
  };
  return { modelJson: json, weights, card: encode(card) };
}

/** Returns a test fixture: the files of {@link tinyFiles}, parsed and verified. */
export async function tinyArtifact(): Promise<ModelArtifact> {
  return verifyArtifact(await tinyFiles());
}

/** The bytes of the three files of a model. */
export interface TinyFiles {
  modelJson: Uint8Array<ArrayBuffer>;
  weights: Uint8Array<ArrayBuffer>;
  card: Uint8Array<ArrayBuffer>;
}

function encode(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value));
}

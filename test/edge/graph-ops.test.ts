import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashContent, latentsFromSeed, type ModelJson, parseCard } from '@trazo/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FixtureImage, writeFixtureModel } from '../fixture-model/model.ts';
import { startWorkerWith } from '../fixture-model/worker.ts';
import { pictureOf } from './responses.ts';
import type { Worker } from './worker.ts';

const IMAGE = { height: 4, width: 4, channels: 3 } as const satisfies FixtureImage;
const LATENT_SIZE = 2;
/** Features before upsampling: 2 × 2 × 3. */
const SIDE = 2;
const FEATURES = SIDE * SIDE * IMAGE.channels;
const EPSILON = 1e-3;
const bias = Array.from({ length: FEATURES }, (_, index) => Math.cos(index) / 2);
const kernel = Array.from({ length: LATENT_SIZE * FEATURES }, (_, index) => Math.sin(1 + 3 * index));

/** Instance normalisation, activations and upsampling, as the exporter writes them. */
const NODES: ModelJson['modelTopology']['node'] = [
  {
    name: 'latents',
    op: 'Placeholder',
    attr: {
      dtype: { type: 'DT_FLOAT' },
      shape: { shape: { dim: [{ size: '-1' }, { size: String(LATENT_SIZE) }] } },
    },
  },
  ...['kernel', 'bias', 'epsilon'].map((name) => ({
    name,
    op: 'Const',
    attr: { dtype: { type: 'DT_FLOAT' } },
  })),
  ...['shape', 'axes', 'size'].map((name) => ({ name, op: 'Const', attr: { dtype: { type: 'DT_INT32' } } })),
  {
    name: 'product',
    op: '_FusedMatMul',
    input: ['latents', 'kernel', 'bias'],
    attr: { num_args: { i: '1' }, fused_ops: { list: { s: ['BiasAdd', 'Elu'].map(btoa) } } },
  },
  { name: 'features', op: 'Reshape', input: ['product', 'shape'], attr: {} },
  { name: 'mean', op: 'Mean', input: ['features', 'axes'], attr: { keep_dims: { b: true } } },
  { name: 'squares', op: 'SquaredDifference', input: ['features', 'mean'], attr: {} },
  { name: 'variance', op: 'Mean', input: ['squares', 'axes'], attr: { keep_dims: { b: true } } },
  { name: 'padded', op: 'AddV2', input: ['variance', 'epsilon'], attr: {} },
  { name: 'factor', op: 'Rsqrt', input: ['padded'], attr: {} },
  { name: 'centred', op: 'Sub', input: ['features', 'mean'], attr: {} },
  { name: 'normalised', op: 'Mul', input: ['centred', 'factor'], attr: {} },
  { name: 'relu', op: 'Relu', input: ['normalised'], attr: {} },
  { name: 'elu', op: 'Elu', input: ['normalised'], attr: {} },
  { name: 'sigmoid', op: 'Sigmoid', input: ['elu'], attr: {} },
  { name: 'difference', op: 'Sub', input: ['relu', 'sigmoid'], attr: {} },
  {
    name: 'enlarged',
    op: 'ResizeNearestNeighbor',
    input: ['difference', 'size'],
    attr: { align_corners: { b: false }, half_pixel_centers: { b: true } },
  },
  { name: 'images', op: 'Tanh', input: ['enlarged'], attr: {} },
];

const elu = (value: number): number => (value > 0 ? value : Math.exp(value) - 1);

/** The same, in plain numbers. */
function expectedPixels(latents: Float32Array): number[] {
  const features = Array.from({ length: FEATURES }, (_, index) =>
    elu(
      Array.from(latents).reduce(
        (sum, latent, row) => sum + latent * (kernel[row * FEATURES + index] ?? 0),
        bias[index] ?? 0,
      ),
    ),
  );
  const values = features.map((value, index) => {
    const channel = features.filter((_, other) => other % IMAGE.channels === index % IMAGE.channels);
    const mean = channel.reduce((sum, each) => sum + each, 0) / channel.length;
    const variance = channel.reduce((sum, each) => sum + (each - mean) ** 2, 0) / channel.length;
    const normalised = (value - mean) / Math.sqrt(variance + EPSILON);
    return Math.tanh(Math.max(0, normalised) - 1 / (1 + Math.exp(-elu(normalised))));
  });
  return Array.from({ length: IMAGE.height * IMAGE.width * IMAGE.channels }, (_, index) => {
    const [pixel, channel] = [Math.floor(index / IMAGE.channels), index % IMAGE.channels];
    const [y, x] = [Math.floor(pixel / IMAGE.width) >> 1, (pixel % IMAGE.width) >> 1];
    return 127.5 * (values[(y * SIDE + x) * IMAGE.channels + channel] ?? Number.NaN) + 127.5;
  });
}

async function writeModel(folder: string): Promise<void> {
  await writeFixtureModel(folder, { name: 'ops', classes: 0, image: IMAGE });
  const floats = Float32Array.of(...kernel, ...bias, EPSILON);
  const integers = Int32Array.of(-1, SIDE, SIDE, IMAGE.channels, 1, 2, IMAGE.height, IMAGE.width);
  const weights = new Uint8Array(floats.byteLength + integers.byteLength);
  weights.set(new Uint8Array(floats.buffer));
  weights.set(new Uint8Array(integers.buffer), floats.byteLength);
  const json: ModelJson = {
    format: 'graph-model',
    generatedBy: 'a test',
    convertedBy: 'a test',
    modelTopology: { versions: { producer: 1, minConsumer: 1 }, node: NODES },
    weightsManifest: [
      {
        paths: ['weights.bin'],
        weights: [
          { name: 'kernel', shape: [LATENT_SIZE, FEATURES], dtype: 'float32' },
          { name: 'bias', shape: [FEATURES], dtype: 'float32' },
          { name: 'epsilon', shape: [], dtype: 'float32' },
          { name: 'shape', shape: [4], dtype: 'int32' },
          { name: 'axes', shape: [2], dtype: 'int32' },
          { name: 'size', shape: [2], dtype: 'int32' },
        ],
      },
    ],
  };
  const modelJson = new TextEncoder().encode(JSON.stringify(json));
  const card = parseCard(JSON.parse(await readFile(join(folder, 'card.json'), 'utf8')));
  await writeFile(join(folder, 'model.json'), modelJson);
  await writeFile(join(folder, 'weights.bin'), weights);
  await writeFile(
    join(folder, 'card.json'),
    JSON.stringify({ ...card, contentHash: await hashContent(modelJson, weights) }),
  );
}

describe('a graph of normalisation, activations and upsampling', () => {
  let worker: Worker;
  beforeAll(async () => {
    worker = await startWorkerWith([['ops', writeModel]]);
  }, 60_000);
  afterAll(() => worker?.stop());

  it('computes in the worker what its ops define', async () => {
    for (const seed of [1, 2, 3]) {
      const { pixels } = await pictureOf(await worker.get(`/generate?n=1&seed=${seed}`), 3);
      const expected = expectedPixels(latentsFromSeed(seed, 1, LATENT_SIZE));
      expect(pixels).toHaveLength(expected.length);
      const difference = Math.max(
        ...Array.from(pixels, (value, index) => Math.abs(value - (expected[index] ?? Number.NaN))),
      );
      expect(difference).toBeLessThan(1);
      expect(new Set(pixels).size).toBeGreaterThan(6);
    }
  });
});

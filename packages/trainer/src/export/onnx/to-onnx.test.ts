import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-node';
import {
  generatorInput,
  generatorInputSize,
  labelsFromSeed,
  latentsFromSeed,
  type ModelArtifact,
} from '@trazo/model';
import { loadGenerator } from '@trazo/model/infer';
import { readArtifact } from '@trazo/model/read-artifact';
import { InferenceSession, Tensor } from 'onnxruntime-web';
import { afterAll, describe, expect, it } from 'vitest';
import { artifactOf } from '../../testing/artifact-of.ts';
import { randomGanSpec } from '../../testing/random-spec.ts';
import { tinySpec } from '../../testing/tiny.ts';
import { convolveByFrequencies, passes, spreadByTranspose } from '../passes/index.ts';
import { toOnnx } from './to-onnx.ts';

setWasmPaths(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}${sep}`);

const PRETRAINED = fileURLToPath(new URL('../../../../model/pretrained', import.meta.url));
/** Largest difference of a pixel in [-1, 1] between ONNX Runtime and tfjs. */
const BOUND = 1e-4;

afterAll(() => tf.setBackend('tensorflow'));

/** Images of ONNX Runtime, with the channels last as tfjs has them. */
async function onnxImages(artifact: ModelArtifact, latents: Float32Array, count: number) {
  const { height, width, channels } = artifact.card.spec.image;
  const session = await InferenceSession.create(toOnnx(artifact));
  const size = generatorInputSize(artifact.card.spec);
  const { images } = await session.run({ latents: new Tensor('float32', latents, [count, size]) });
  expect(images?.dims).toEqual([count, channels, height, width]);
  const values = images?.data;
  if (!(values instanceof Float32Array)) throw new Error('ONNX Runtime returned no images.');
  const pixels = height * width;
  const last = values.map((_, index) => {
    const channel = index % channels;
    const pixel = Math.floor(index / channels) % pixels;
    const image = Math.floor(index / (channels * pixels));
    return values[(image * channels + channel) * pixels + pixel] ?? Number.NaN;
  });
  await session.release();
  return last;
}

/** Largest difference between ONNX Runtime's and tfjs's images. */
async function differenceOf(artifact: ModelArtifact, count: number): Promise<number> {
  const { spec } = artifact.card;
  const labels = spec.classes > 0 ? labelsFromSeed(7, count, spec.classes) : [];
  const latents = generatorInput(latentsFromSeed(7, count, spec.latentSize), labels, spec);
  const generator = await loadGenerator(artifact);
  const expected = await generator.generateValues(latents, count);
  generator.dispose();
  const found = await onnxImages(artifact, latents, count);
  expect(found).toHaveLength(expected.length);
  return found.reduce(
    (worst, value, index) => Math.max(worst, Math.abs(value - (expected[index] ?? Number.NaN))),
    0,
  );
}

describe('a shipped model as ONNX', () => {
  it.each(['slim', 'dcgan', 'cdcgan'])('%s generates the images that tfjs generates', async (name) => {
    await tf.setBackend('wasm');
    expect(await differenceOf(await readArtifact(join(PRETRAINED, name)), 16)).toBeLessThan(BOUND);
  });
});

describe('any architecture as ONNX', () => {
  const plain = passes.filter((pass) => pass !== convolveByFrequencies && pass !== spreadByTranspose);

  it.each([
    ['before any pass', [], 40],
    ['with operations that ONNX has, too', plain, 40],
    ['after all passes', passes, 12],
  ])('generates the same images %s', async (_, chosen, specs) => {
    await tf.setBackend('cpu');
    for (let seed = 0; seed < specs; seed++) {
      const artifact = await artifactOf(randomGanSpec(seed), { passes: chosen });
      expect(await differenceOf(artifact, 3), `random-${seed}`).toBeLessThan(BOUND);
    }
  });

  it.each(['float32', 'float16', 'uint8'] as const)(
    'reads %s weights as tfjs reads them',
    async (quantization) => {
      await tf.setBackend('cpu');
      expect(await differenceOf(await artifactOf(tinySpec, { quantization }), 3)).toBeLessThan(1e-5);
    },
  );
});

describe('toOnnx', () => {
  it('names an operation that it does not know', async () => {
    const artifact = await artifactOf(tinySpec);
    const [first, ...rest] = artifact.modelJson.modelTopology.node;
    const node = [{ ...first, name: 'odd', op: 'Softplus', input: ['latents'] }, ...rest];
    const modelJson = { ...artifact.modelJson, modelTopology: { ...artifact.modelJson.modelTopology, node } };
    expect(() => toOnnx({ ...artifact, modelJson })).toThrow('Softplus (odd) has no ONNX operation here.');
  });

  it('keeps quantized weights small', async () => {
    const artifact = await readArtifact(join(PRETRAINED, 'slim'));
    const { length } = toOnnx(artifact);
    expect(length).toBeLessThan(artifact.weights.byteLength + 40_000);
  });
});

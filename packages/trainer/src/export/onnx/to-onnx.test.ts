import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-node';
import { generatorInput, labelsFromSeed, latentsFromSeed, type ModelArtifact } from '@trazo/model';
import { loadGenerator } from '@trazo/model/infer';
import { readArtifact } from '@trazo/model/read-artifact';
import { afterAll, describe, expect, it } from 'vitest';
import { artifactOf } from '../../testing/artifact-of.ts';
import { largestDifference, onnxImages } from '../../testing/onnx-images.ts';
import { randomGanSpec } from '../../testing/random-spec.ts';
import { tinySpec } from '../../testing/tiny.ts';
import { passes, portablePasses } from '../passes/index.ts';
import { toOnnx } from './to-onnx.ts';

setWasmPaths(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}${sep}`);

const PRETRAINED = fileURLToPath(new URL('../../../../model/pretrained', import.meta.url));
/** Largest difference of a pixel in [-1, 1] between ONNX Runtime and tfjs. */
const BOUND = 1e-4;

afterAll(() => tf.setBackend('tensorflow'));

/** Largest difference between ONNX Runtime's and tfjs's images. */
async function differenceOf(artifact: ModelArtifact, count: number): Promise<number> {
  const { spec } = artifact.card;
  const labels = spec.classes > 0 ? labelsFromSeed(7, count, spec.classes) : [];
  const latents = generatorInput(latentsFromSeed(7, count, spec.latentSize), labels, spec);
  const generator = await loadGenerator(artifact);
  const expected = await generator.generateValues(latents, count);
  generator.dispose();
  const { images, dims } = await onnxImages(toOnnx(artifact), spec, latents, count);
  const { height, width, channels } = spec.image;
  expect(dims).toEqual([count, channels, height, width]);
  return largestDifference(images, expected);
}

describe('a shipped model as ONNX', () => {
  it.each(['slim', 'dcgan', 'cdcgan', 'letters'])(
    '%s generates the images that tfjs generates',
    async (name) => {
      await tf.setBackend('wasm');
      expect(await differenceOf(await readArtifact(join(PRETRAINED, name)), 16)).toBeLessThan(BOUND);
    },
  );
});

describe('any architecture as ONNX', () => {
  it.each([
    ['before any pass', [], 40],
    ['with operations that ONNX has, too', portablePasses, 40],
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

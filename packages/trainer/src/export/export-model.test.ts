import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-node';
import {
  ArtifactError,
  type GanSpec,
  generatorInput,
  InvalidOptionError,
  latentsFromSeed,
  parseGanSpec,
  presetByName,
} from '@trazo/model';
import { loadGenerator } from '@trazo/model/infer';
import { readArtifact } from '@trazo/model/read-artifact';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ParityError } from '../errors.ts';
import { inventedFacts } from '../testing/artifact-of.ts';
import { randomGanSpec } from '../testing/random-spec.ts';
import { someWeights } from '../testing/some-weights.ts';
import { tinySpec } from '../testing/tiny.ts';
import { type ExportRequest, exportModel, PARITY_BOUND } from './export-model.ts';
import { measureParity, parityReference } from './parity.ts';
import { passes } from './passes/index.ts';
import { traceGenerator } from './trace.ts';

setWasmPaths(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}${sep}`);

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'trazo-')), 'export');
});
afterEach(async () => {
  await tf.setBackend('tensorflow');
  await rm(dirname(folder), { recursive: true });
});

function request(spec: GanSpec, changes: Partial<ExportRequest> = {}): ExportRequest {
  return {
    spec,
    weights: someWeights(spec),
    quantization: 'float32',
    folder,
    parityCount: 8,
    facts: inventedFacts(spec),
    ...changes,
  };
}

/** A generator that doubles or triples odd sizes with one transposed convolution of the given kernel and stride. */
function transposedSpec(kernelSize: number, strides: number): GanSpec {
  return parseGanSpec({
    ...tinySpec,
    name: `transposed-${kernelSize}-${strides}`,
    image: { height: 3 * strides, width: 5 * strides, channels: 3 },
    latentSize: 4,
    generator: [
      { type: 'dense', units: 3 * 5 * 2, useBias: true },
      { type: 'reshape', targetShape: [3, 5, 2] },
      { type: 'batchNormalization', momentum: 0.9, epsilon: 1e-3 },
      { type: 'conv2dTranspose', filters: 3, kernelSize, strides, useBias: true },
      { type: 'batchNormalization', momentum: 0.9, epsilon: 1e-2 },
      { type: 'leakyRelu', slope: 0.1 },
      { type: 'dropout', rate: 0.5 },
      { type: 'conv2d', filters: 3, kernelSize: 3, strides: 1, useBias: true },
      { type: 'tanh' },
    ],
    discriminator: [{ type: 'flatten' }, { type: 'dense', units: 1, useBias: true }],
  });
}

/** One wide convolution of a small map. */
const wideSpec: GanSpec = parseGanSpec({
  ...tinySpec,
  image: { height: 7, width: 7, channels: 1 },
  generator: [
    { type: 'dense', units: 7 * 7 * 96, useBias: false },
    { type: 'reshape', targetShape: [7, 7, 96] },
    { type: 'conv2d', filters: 96, kernelSize: 5, strides: 1, useBias: true },
    { type: 'conv2d', filters: 1, kernelSize: 1, strides: 1, useBias: false },
    { type: 'tanh' },
  ],
  discriminator: [{ type: 'flatten' }, { type: 'dense', units: 1, useBias: true }],
});

describe('the export', () => {
  it.each([tinySpec, presetByName('dcgan')])(
    'computes what the layers model of $name computes',
    async (spec) => {
      const card = await exportModel(request(spec));
      expect(card.parity.map(({ stage }) => stage)).toEqual([
        'trace',
        'fold-batch-norm',
        'transposed-to-subpixel',
        'sink-layout',
        'fuse-bias-activation',
        'drop-no-ops',
        'spread-by-transpose',
        'convolve-by-frequencies',
        'quantize-weights (float32)',
      ]);
      for (const { stage, maxAbs } of card.parity) expect(maxAbs, stage).toBeLessThan(PARITY_BOUND);
    },
  );

  it('writes only fused operations, and wide convolutions of small maps as matrix products', async () => {
    await exportModel(request(presetByName('dcgan')));
    const { modelJson } = await readArtifact(folder);
    const operations = modelJson.modelTopology.node
      .filter(({ op, name }) => op !== 'Const' && !name.startsWith('generator/6/activated/'))
      .map(({ op }) => op);
    expect(operations).toEqual([
      'Placeholder',
      '_FusedMatMul',
      'Reshape',
      'LeakyRelu',
      '_FusedConv2D',
      'Reshape',
      'Transpose',
      'Reshape',
      'Conv2D',
      'Reshape',
      'Transpose',
      'Reshape',
      'Tanh',
    ]);
  });

  it.each(
    [1, 2, 3, 4, 5, 6].flatMap((kernelSize) => [1, 2, 3, 4].map((strides) => [kernelSize, strides] as const)),
  )('is exact for a transposed convolution of kernel %d and stride %d', async (kernelSize, strides) => {
    const card = await exportModel(request(transposedSpec(kernelSize, strides)));
    for (const { stage, maxAbs } of card.parity) expect(maxAbs, stage).toBeLessThan(PARITY_BOUND);
  });

  it.each([presetByName('dcgan'), presetByName('slim'), ...[1, 2, 3, 4, 5, 6, 7, 8].map(randomGanSpec)])(
    'of $name generates the images of the layers model on every backend',
    async (spec) => {
      const count = 3;
      await exportModel(request(spec, { parityCount: count }));
      const artifact = await readArtifact(folder);
      const { latents, labels, images } = parityReference(spec, someWeights(spec), count);
      for (const backend of ['tensorflow', 'wasm']) {
        await tf.setBackend(backend);
        const generator = await loadGenerator(artifact);
        const generated = await generator.generateValues(generatorInput(latents, labels, spec), count);
        generator.dispose();
        expect(generated).toHaveLength(images.length);
        const distances = generated.map((value, i) => Math.abs(value - (images[i] ?? Number.NaN)));
        expect(Math.max(...distances), backend).toBeLessThan(PARITY_BOUND);
      }
    },
  );

  it.each([
    ['float16', 0.5, 0.01],
    ['uint8', 0.25, 0.1],
  ] as const)('stores kernels as %s in a share of the bytes', async (quantization, share, bound) => {
    const plain = await exportModel(request(presetByName('dcgan')));
    const small = await exportModel(request(presetByName('dcgan'), { quantization }));
    expect(small.sizes.weightsBytes / plain.sizes.weightsBytes).toBeLessThan(share + 0.02);
    expect(small.parity.at(-1)?.meanAbs).toBeLessThan(bound);
    expect(small.parity.at(-1)?.maxAbs).toBeGreaterThan(0);
    expect((await readArtifact(folder)).card).toEqual(small);
  });

  it.each([presetByName('dcgan'), presetByName('slim')])(
    'of $name multiplies its latents by the given scale, for the same class',
    async (spec) => {
      const latents = latentsFromSeed(3, 2, spec.latentSize);
      const labels = spec.classes > 0 ? [7, 2] : [];
      const exported = async (latentScale: number) => {
        const card = await exportModel(request(spec, { latentScale }));
        for (const { stage, maxAbs } of card.parity) expect(maxAbs, stage).toBeLessThan(PARITY_BOUND);
        const artifact = await readArtifact(folder);
        expect(artifact.card.latentScale).toBe(latentScale === 1 ? undefined : latentScale);
        return loadGenerator(artifact);
      };
      const [asTrained, scaled] = [await exported(1), await exported(1.5)];
      const drawFrom = (generator: typeof scaled, given: Float32Array) =>
        generator.generateValues(generatorInput(given, labels, spec), 2);
      const plain = await drawFrom(asTrained, latents);
      const wide = await drawFrom(
        asTrained,
        latents.map((value) => value * 1.5),
      );
      const widened = await drawFrom(scaled, latents);
      asTrained.dispose();
      scaled.dispose();
      const furthest = (from: Float32Array) =>
        Math.max(...widened.map((value, i) => Math.abs(value - (from[i] ?? Number.NaN))));
      expect(furthest(wide)).toBeLessThan(PARITY_BOUND);
      expect(furthest(plain)).toBeGreaterThan(0.01);
    },
  );

  it('rejects a latent scale if no kernel multiplies the latents', async () => {
    const spec = parseGanSpec({
      ...tinySpec,
      generator: [{ type: 'leakyRelu', slope: 0.1 }, ...tinySpec.generator],
    });
    const rejected = exportModel(request(spec, { latentScale: 1.5 }));
    await expect(rejected).rejects.toThrow(InvalidOptionError);
    await expect(rejected).rejects.toThrow(
      '--latent-scale "1.5" is not valid: allowed is 1 with tiny, whose generator does not begin with a dense layer but with leakyRelu',
    );
  });

  it('keeps the older export if parity fails', async () => {
    await exportModel(request(tinySpec));
    const before = await readFile(join(folder, 'card.json'), 'utf8');
    const weights = someWeights(tinySpec);
    weights.set('generator/0/kernel', {
      shape: [5, 294],
      data: new Float32Array(5 * 294).fill(Number.NaN),
    });
    await expect(exportModel(request(tinySpec, { weights }))).rejects.toThrow(ParityError);
    expect(await readFile(join(folder, 'card.json'), 'utf8')).toBe(before);
    expect(await readdir(dirname(folder))).toEqual(['export']);
  });
});

describe('each pass', () => {
  it.each(passes)('$name keeps the function and removes what it is for', async (pass) => {
    const spec = pass.name === 'convolve-by-frequencies' ? wideSpec : tinySpec;
    const before = passes
      .slice(0, passes.indexOf(pass))
      .reduce((graph, each) => each.apply(graph), traceGenerator(spec, someWeights(spec), 4));
    const after = pass.apply(before);
    const gone = {
      'fold-batch-norm': ['FusedBatchNormV3'],
      'transposed-to-subpixel': ['Conv2DBackpropInput'],
      'fuse-bias-activation': ['BiasAdd', 'LeakyRelu', 'MatMul'],
      'sink-layout': [],
      'drop-no-ops': [],
      'spread-by-transpose': ['DepthToSpace'],
      'convolve-by-frequencies': ['_FusedConv2D'],
    }[pass.name];
    const operations = after.nodes.map(({ op }): string => op);
    for (const op of gone ?? ['unknown pass']) {
      expect(before.nodes.map((node): string => node.op)).toContain(op);
      expect(operations).not.toContain(op);
    }
    expect(after).not.toEqual(before);
    expect(pass.apply(after)).toEqual(after);
  });
});

describe('parity', () => {
  it('detects a graph that computes something else', async () => {
    await exportModel(request(tinySpec));
    const { modelJson, weights } = await readArtifact(folder);
    const other = someWeights(tinySpec);
    other.set('generator/4/bias', { shape: [5], data: new Float32Array(5).fill(0.3) });
    const parity = await measureParity('other', modelJson, weights, parityReference(tinySpec, other, 4));
    expect(parity.maxAbs).toBeGreaterThan(PARITY_BOUND);
  });
});

describe('a damaged export', () => {
  it.each(['model.json', 'weights.bin', 'card.json'])('with %s cut short or gone is named', async (name) => {
    await exportModel(request(tinySpec));
    const path = join(folder, name);
    const whole = await readFile(path);
    for (const length of [0, 1, Math.floor(whole.length / 2), whole.length - 3]) {
      await writeFile(path, whole.subarray(0, length));
      await expect(readArtifact(folder), `first ${length} bytes`).rejects.toThrow(path);
    }
    await rm(path);
    await expect(readArtifact(folder)).rejects.toThrow(`${path}: does not exist.`);
    await writeFile(path, whole);
    await readArtifact(folder);
  });

  it.each(['model.json', 'weights.bin'])('with a byte of %s flipped is found', async (name) => {
    await exportModel(request(tinySpec));
    const path = join(folder, name);
    const whole = await readFile(path);
    for (const at of [0, 1, Math.floor(whole.length / 2), whole.length - 1]) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 0x01;
      await writeFile(path, damaged);
      await expect(readArtifact(folder), `byte ${at}`).rejects.toThrow(ArtifactError);
    }
  });
});

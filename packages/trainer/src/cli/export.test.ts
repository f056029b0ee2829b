import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-node';
import {
  type GanSpec,
  generatorInput,
  labelsFromSeed,
  latentsFromSeed,
  parseCard,
  parseGanSpec,
  type WeightArray,
} from '@trazo/model';
import { loadGenerator } from '@trazo/model/infer';
import { generatorWith } from '@trazo/model/layers';
import { readArtifact } from '@trazo/model/read-artifact';
import { emaOf } from '@trazo/model/train';
import { parse } from 'protobufjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { decodeSafetensors } from '../checkpoint/safetensors.ts';
import type { TrainingState } from '../checkpoint/state.ts';
import { CheckpointStore } from '../checkpoint/store.ts';
import { createRun } from '../run/folder.ts';
import { runCli } from '../testing/cli.ts';
import { largestDifference, onnxImages } from '../testing/onnx-images.ts';
import { someWeights } from '../testing/some-weights.ts';
import { tinyOptions, tinySpec } from '../testing/tiny.ts';
import { PRETRAINED } from './open-model.ts';

setWasmPaths(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}${sep}`);

/** Largest difference of a pixel in [-1, 1] from tfjs. */
const BOUND = 1e-4;
const SHIPPED = ['slim', 'dcgan', 'cdcgan'];

const spec = parseGanSpec({
  ...tinySpec,
  name: 'tiny',
  classes: 3,
  discriminator: [{ type: 'flatten' }, { type: 'projection', useBias: true }],
  training: { ...tinySpec.training, emaDecay: 0.9 },
});
const averages = someWeights(spec);
const scaled = (factor: number) =>
  new Map(
    [...averages].map(([name, { shape, data }]) => [name, { shape, data: data.map((v) => v * factor) }]),
  );

/** A state whose averages are the weights of {@link someWeights} times a factor; the weights themselves are other ones. */
function stateAt(step: number, factor: number): TrainingState {
  const arrays = new Map<string, WeightArray>();
  for (const [name, array] of scaled(factor)) arrays.set(emaOf(name), array);
  for (const [name, array] of scaled(5)) arrays.set(name, array);
  return {
    arrays,
    latents: new Float32Array(spec.latentSize),
    step,
    epoch: step,
    fingerprint: tinyOptions({ spec }).fingerprint,
    sums: { steps: 0, images: 0, seconds: 0, metrics: {} },
    distance: 1,
  };
}

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'trazo-'));
  const folder = await createRun(join(cwd, 'runs'), tinyOptions({ spec }));
  const store = new CheckpointStore(folder.checkpoints);
  await store.save(stateAt(1, 1.5), true);
  await store.save(stateAt(2, 1), false);
});
afterAll(() => rm(cwd, { recursive: true }));

const trazo = (...argv: string[]) => runCli(cwd, argv);
const bytesOf = (name: string) => readFile(join(cwd, name));

const COUNT = 4;
function inputsOf(ofSpec: GanSpec, scale = 1): Float32Array {
  const labels = ofSpec.classes > 0 ? labelsFromSeed(7, COUNT, ofSpec.classes) : [];
  const latents = latentsFromSeed(7, COUNT, ofSpec.latentSize).map((value) => value * scale);
  return generatorInput(latents, labels, ofSpec);
}

/** Images of the layers model, the plain reading of the spec. */
function layersImages(weights: ReadonlyMap<string, WeightArray>, inputs: Float32Array): Float32Array {
  const model = generatorWith(spec, weights);
  const images = tf.tidy(() => model.predict(tf.tensor2d(inputs, [COUNT, inputs.length / COUNT])));
  model.dispose();
  if (Array.isArray(images)) throw new Error('A generator has one output.');
  return Float32Array.from(images.dataSync());
}

/** The metadata of an ONNX file, by key. */
function metadataOf(file: Uint8Array): Record<string, string> {
  const proto = `syntax = "proto3"; message Entry { string key = 1; string value = 2; }
    message Model { repeated Entry metadata_props = 14; }`;
  const model = parse(proto, { keepCase: true }).root.lookupType('Model');
  const entries = z.array(z.object({ key: z.string(), value: z.string() }));
  const { metadata_props } = model.toObject(model.decode(file));
  return Object.fromEntries(entries.parse(metadata_props).map(({ key, value }) => [key, value]));
}

describe('pnpm export --format onnx', () => {
  it.each(SHIPPED)('of %s draws what tfjs draws, and needs no libtensorflow', async (name) => {
    const provide = () => Promise.reject(new Error('It is not to be installed.'));
    const { code, out, err } = await runCli(cwd, ['export', name, '--format', 'onnx'], { provide });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const artifact = await readArtifact(join(PRETRAINED, name));
    const { card } = artifact;
    expect(out).toMatch(
      new RegExp(
        `^Exported ${name} to ${name}\\.onnx: ONNX, [\\d.]+ MB with uint8 weights\\. Input latents \\[n, `,
      ),
    );
    expect(out).toMatch(/Output images \[n, 1, 28, 28\]: pixels from -1 to 1\.\n$/);

    await tf.setBackend('wasm');
    const generator = await loadGenerator(artifact);
    const expected = await generator.generateValues(inputsOf(card.spec), COUNT);
    generator.dispose();
    await tf.setBackend('tensorflow');
    const { images } = await onnxImages(await bytesOf(`${name}.onnx`), card.spec, inputsOf(card.spec), COUNT);
    expect(largestDifference(images, expected)).toBeLessThan(BOUND);
  });

  it.each<[string[], number, number]>([
    [[], 1, 1],
    [['--best'], 1.5, 1],
    [['--latent-scale', '1.5'], 1, 1.5],
  ])('of a run with %j draws what its averaged generator draws', async (more, factor, scale) => {
    const { code, out, err } = await trazo('export', '1', '--out', 'mine.onnx', ...more);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Exported tiny to mine\.onnx: ONNX, .* by less than 0\.001 .* at most\.\n$/);
    const { images } = await onnxImages(await bytesOf('mine.onnx'), spec, inputsOf(spec), COUNT);
    const expected = layersImages(scaled(factor), inputsOf(spec, scale));
    // Images all alike could not tell one set of weights from another.
    expect(Math.max(...expected) - Math.min(...expected)).toBeGreaterThan(0.1);
    expect(largestDifference(images, expected)).toBeLessThan(BOUND);
  });

  it('of a run holds the facts that a program needs, and how the model was made', async () => {
    await trazo('export', '1', '--format', 'onnx', '--quantization', 'uint8');
    const file = await bytesOf('tiny.onnx');
    const { card, version, seed_recipe, ...facts } = metadataOf(file);
    expect(facts).toEqual({
      name: 'tiny',
      latent_size: '5',
      classes: '3',
      image_size: '28x28',
      channels: '1',
      value_range: '[-1, 1]',
    });
    expect(seed_recipe).toContain('key (s, 0x6c617465)');
    const parsed = parseCard(JSON.parse(card ?? ''));
    expect(parsed.contentHash.slice(0, 12)).toBe(version);
    expect(parsed).toMatchObject({
      spec: { generator: spec.generator },
      quantization: 'uint8',
      training: {
        command: 'pnpm train --model tiny && pnpm export 1 --format onnx --quantization uint8',
        epochs: 2,
      },
    });
    await trazo('export', '1', '--format', 'onnx', '--quantization', 'float32', '--out', 'large.onnx');
    const saved = (await bytesOf('large.onnx')).length - file.length;
    const kernels = [...averages].filter(([name]) => name.endsWith('kernel'));
    const values = kernels.reduce((sum, [, { data }]) => sum + data.length, 0);
    expect(saved).toBeGreaterThan(2.5 * values);
    // Nothing is written beside the file.
    expect(await readdir(join(cwd, 'runs', '00001-tiny-noise'))).not.toContain('export');
  });

  it('takes a model folder, too, and an ending in capitals', async () => {
    const folder = join(PRETRAINED, 'slim');
    expect(await trazo('export', folder, '--out', 'B.ONNX')).toMatchObject({ code: 0, err: '' });
    await trazo('export', 'slim', '--out', 'a.onnx');
    expect(await bytesOf('B.ONNX')).toEqual(await bytesOf('a.onnx'));
  });
});

describe('pnpm export --format safetensors', () => {
  const tensorsOf = async (name: string) => decodeSafetensors(new Uint8Array(await bytesOf(name)), name);

  it.each<[string[], number]>([
    [[], 1],
    [['--best'], 1.5],
    [['--quantization', 'float32'], 1],
  ])('with %j holds the averaged generator under PyTorch’s names', async (more, factor) => {
    const provide = () => Promise.reject(new Error('It is not to be installed.'));
    const argv = ['export', '1', '--format', 'safetensors', ...more];
    const { code, out, err } = await runCli(cwd, argv, { provide });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      /^Exported tiny to tiny\.safetensors: safetensors, 0\.02 MB, the 14 tensors .*: python examples\/pytorch\.py tiny\.safetensors\n$/,
    );
    const { arrays, metadata } = await tensorsOf('tiny.safetensors');
    expect([...arrays].map(([name, { shape }]) => [name, shape])).toEqual([
      // Linear: outputs × inputs
      ['0.weight', [294, 8]],
      ['1.weight', [294]],
      ['1.bias', [294]],
      ['1.running_mean', [294]],
      ['1.running_var', [294]],
      // ConvTranspose2d: inputs × outputs × height × width
      ['4.weight', [6, 5, 3, 3]],
      ['4.bias', [5]],
      ['6.weight', [5, 8, 4, 4]],
      ['7.weight', [8]],
      ['7.bias', [8]],
      ['7.running_mean', [8]],
      ['7.running_var', [8]],
      ['9.weight', [8, 1, 5, 5]],
      ['9.bias', [1]],
    ]);
    const kernel = scaled(factor).get('generator/0/kernel')?.data;
    expect(arrays.get('0.weight')?.data[7 * 8 + 2]).toBe(kernel?.[2 * 294 + 7]);
    expect(metadata).toMatchObject({ format: 'pt', name: 'tiny', latent_size: '5', classes: '3' });
    expect(JSON.parse(metadata['card'] ?? '')).toMatchObject({
      name: 'tiny',
      spec: { latentSize: 5, classes: 3, generator: spec.generator },
      dataset: { name: 'noise' },
      training: {
        epochs: factor === 1 ? 2 : 1,
        command: `pnpm train --model tiny && pnpm ${argv.join(' ')}`,
      },
    });
  });

  it('with --latent-scale multiplies the columns of the latents, and no others', async () => {
    await trazo('export', '1', '--out', 'plain.safetensors');
    await trazo('export', '1', '--out', 'wide.safetensors', '--latent-scale', '2');
    const [plain, wide] = await Promise.all(
      ['plain', 'wide'].map((name) => tensorsOf(`${name}.safetensors`)),
    );
    expect(JSON.parse(wide?.metadata['card'] ?? '')).toMatchObject({ latentScale: 2 });
    for (const [name, { data }] of plain?.arrays ?? []) {
      const expected = data.map((value, index) => (name === '0.weight' && index % 8 < 5 ? value * 2 : value));
      expect(wide?.arrays.get(name)?.data, name).toEqual(expected);
    }
    expect(plain?.arrays.size).toBe(14);
  });
});

describe('an export that cannot be', () => {
  it.each<[string[], string]>([
    [
      ['slim'],
      'RUN "slim" is not valid: allowed is the number or folder of a run for --format tfjs; this is a model, which is a TensorFlow.js graph model already.\nAs ONNX: pnpm export slim --format onnx',
    ],
    [
      ['nothing', '--format', 'onnx'],
      'RUN "nothing" is not valid: allowed is cdcgan, dcgan, letters, slim, a model folder, the number or folder of a run.',
    ],
    [
      ['7', '--format', 'onnx'],
      '7: no such run; CWD/runs holds 00001-tiny-noise.\nA run is named by its number, its folder, or its name in the folder that --runs-dir names.',
    ],
    [
      ['slim', '--format', 'onnx', '--best'],
      '--best is only for a run; slim is converted as it was exported.',
    ],
    [
      ['slim', '--format', 'onnx', '--quantization', 'uint8'],
      '--quantization is only for a run; slim is converted as it was exported.',
    ],
    [
      ['slim', '--out', 'x.onnx', '--latent-scale', '1.1'],
      '--latent-scale is only for a run; slim is converted as it was exported.',
    ],
    [
      ['slim', '--format', 'safetensors'],
      'RUN "slim" is not valid: allowed is the number or folder of a run for --format safetensors; this is a model, whose layers are folded into each other.\nAs ONNX: pnpm export slim --format onnx',
    ],
    [
      ['1', '--out', 'x.safetensors', '--quantization', 'uint8'],
      '--quantization "uint8" is not valid: allowed is float32 with --format safetensors.',
    ],
    [
      ['1', '--format', 'onnx', '--out', 'x.safetensors'],
      '--format onnx and --out x.safetensors contradict each other: that name means safetensors.\nLeave out --format, or name a file that ends in .onnx.',
    ],
    [['1', '--format', 'pt'], '--format "pt" is not valid: allowed is tfjs, onnx, safetensors.'],
    [
      ['1', '--format', 'tfjs', '--out', 'x.onnx'],
      '--out names the file of --format onnx or safetensors; --format tfjs writes the folder export of the run.',
    ],
    [
      ['1', '--out', 'mine'],
      '--out "mine" is not valid: allowed is a name that ends in .onnx or .safetensors.\nThe folder of the numbered runs is --runs-dir.',
    ],
    [
      ['1', '--out', 'x.json'],
      '--out "x.json" is not valid: allowed is a name that ends in .onnx or .safetensors.',
    ],
  ])('%j is refused', async (argv, message) => {
    const before = await readdir(cwd);
    const { code, out, err } = await trazo('export', ...argv);
    expect(err.replaceAll(cwd, 'CWD')).toBe(`Error: ${message}\n`);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(await readdir(cwd)).toEqual(before);
  });

  it('of a run without a checkpoint says how to make one', async () => {
    const { path } = await createRun(join(cwd, 'new'), tinyOptions());
    for (const more of [[], ['--format', 'onnx']]) {
      const { code, err } = await trazo('export', path, ...more);
      expect(err).toContain(`Error: ${path}: has no checkpoint yet.\n`);
      expect(code).toBe(2);
    }
  });
});

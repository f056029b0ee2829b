import { type GanSpec, parseGanSpec, presetByName, type Recipe } from '@trazo/model';
import type { ImageBatch } from '@trazo/model/train';
import type { DataSet, ImageSet } from '../data/data-set.ts';
import { fingerprintOf, type RunOptions } from '../run/options.ts';

/** A GAN with many kinds of layers that trains a step in milliseconds. */
export const tinySpec: GanSpec = parseGanSpec({
  ...presetByName('dcgan'),
  name: 'tiny',
  latentSize: 5,
  generator: [
    { type: 'dense', units: 7 * 7 * 6, useBias: false },
    { type: 'batchNormalization', momentum: 0.9, epsilon: 1e-3 },
    { type: 'leakyRelu', slope: 0.3 },
    { type: 'reshape', targetShape: [7, 7, 6] },
    { type: 'conv2dTranspose', filters: 5, kernelSize: 3, strides: 1, useBias: true },
    { type: 'leakyRelu', slope: 0.2 },
    { type: 'conv2dTranspose', filters: 8, kernelSize: 4, strides: 2, useBias: false },
    { type: 'batchNormalization', momentum: 0.9, epsilon: 1e-3 },
    { type: 'leakyRelu', slope: 0.3 },
    { type: 'conv2dTranspose', filters: 1, kernelSize: 5, strides: 2, useBias: true },
    { type: 'tanh' },
  ],
  discriminator: [
    { type: 'conv2d', filters: 6, kernelSize: 5, strides: 2, useBias: true },
    { type: 'leakyRelu', slope: 0.3 },
    { type: 'dropout', rate: 0.3 },
    { type: 'conv2d', filters: 7, kernelSize: 4, strides: 2, useBias: true },
    { type: 'leakyRelu', slope: 0.3 },
    { type: 'dropout', rate: 0.5 },
    { type: 'flatten' },
    { type: 'dense', units: 9, useBias: true },
    { type: 'leakyRelu', slope: 0.2 },
    { type: 'dense', units: 1, useBias: true },
  ],
});

/** Pseudo-random bytes that are the same on every machine. */
export function noiseBytes(length: number, seed: number): Uint8Array<ArrayBuffer> {
  let state = seed + 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

/** A batch of noise images of a spec's size, of every class. */
export function imageBatch(spec: GanSpec, count: number, seed: number): Required<ImageBatch> {
  const { height, width, channels } = spec.image;
  return {
    pixels: noiseBytes(count * height * width * channels, seed),
    labels: noiseBytes(count, seed).map((byte) => byte % Math.max(1, spec.classes)),
    count,
  };
}

/** Noise images of ten classes. */
function noiseSet(count: number, seed: number): ImageSet {
  return {
    images: noiseBytes(count * 28 * 28, seed),
    labels: Uint8Array.from({ length: count }, (_, i) => i % 10),
    count,
    height: 28,
    width: 28,
    channels: 1,
    classes: 10,
  };
}

/** A data set of noise with 22 training images. */
export function noiseData(): DataSet {
  return {
    name: 'noise',
    train: noiseSet(22, 1),
    test: noiseSet(60, 2),
    classNames: [],
    sha256: '0'.repeat(64),
    fallback: false,
    source: 'the tests',
  };
}

/** Options of a run of the tiny GAN on noise: batches of 8, so 3 steps an epoch with a short last one. */
export function tinyOptions(
  changes: Partial<RunOptions> & Partial<Pick<Recipe, 'epochs' | 'batchSize' | 'learningRate'>> = {},
): RunOptions {
  const { epochs = 3, batchSize = 8, learningRate = 1e-3, spec = tinySpec, ...rest } = changes;
  const options = {
    optionsVersion: 2 as const,
    command: 'pnpm train --model tiny',
    createdAt: '2026-01-01T00:00:00.000Z',
    spec: { ...spec, training: { ...spec.training, epochs, batchSize, learningRate } },
    dataset: {
      name: 'noise',
      requested: 'noise',
      dataDir: null,
      images: 22,
      sha256: '0'.repeat(64),
      fallback: false,
      source: 'the tests',
      classNames: [],
      labelsSha256: null,
      preparation: null,
    },
    maxSteps: null,
    seed: 5,
    saveEvery: 1,
    evaluateEvery: 1,
    keep: 3,
    onCollapse: 'warn' as const,
    quantization: 'float32' as const,
    ...rest,
  };
  return { ...options, fingerprint: fingerprintOf(options) };
}

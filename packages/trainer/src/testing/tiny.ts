import { type GanSpec, parseGanSpec, presetByName } from '@trazo/model';
import type { DataSet, ImageSet } from '../data/data-set.ts';
import type { RunOptions } from '../run/options.ts';

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
    sha256: '0'.repeat(64),
    fallback: false,
    source: 'the tests',
  };
}

/** Options of a run of the tiny GAN on noise: batches of 8, so 3 steps an epoch, the last one with a short batch. */
export function tinyOptions(changes: Partial<RunOptions> = {}): RunOptions {
  return {
    optionsVersion: 1,
    command: 'pnpm train --model tiny',
    createdAt: '2026-01-01T00:00:00.000Z',
    spec: tinySpec,
    dataset: {
      name: 'noise',
      requested: 'noise',
      dataDir: null,
      images: 22,
      sha256: '0'.repeat(64),
      fallback: false,
      source: 'the tests',
    },
    epochs: 3,
    maxSteps: null,
    batchSize: 8,
    learningRate: 1e-3,
    seed: 5,
    saveEvery: 1,
    keep: 3,
    onCollapse: 'warn',
    quantization: 'float32',
    ...changes,
  };
}

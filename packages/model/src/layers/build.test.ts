import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { ShapeError, SpecError } from '../errors.ts';
import { parseGanSpec } from '../spec/gan-spec.ts';
import { discriminatorShapes, generatorShapes } from '../spec/network.ts';
import { dcgan } from '../spec/presets/dcgan.ts';
import {
  countParameters,
  discriminatorWeights,
  generatorWeights,
  type WeightArray,
} from '../spec/weights.ts';
import { tinySpec } from '../testing/tiny-artifact.ts';
import {
  buildDiscriminator,
  buildGenerator,
  discriminatorWith,
  generatorWith,
  getWeights,
  setWeights,
} from './build.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** A small network with both kinds of convolution and a norm, simple enough to compute by hand. */
const small = parseGanSpec({
  ...tinySpec,
  name: 'small',
  image: { height: 4, width: 2, channels: 1 },
  generator: [
    { type: 'dense', units: 4, useBias: true },
    { type: 'batchNormalization', momentum: 0.9, epsilon: 0.5 },
    { type: 'leakyRelu', slope: 0.25 },
    { type: 'flatten' },
    { type: 'reshape', targetShape: [2, 1, 2] },
    { type: 'conv2dTranspose', filters: 1, kernelSize: 2, strides: 2, useBias: true },
    { type: 'dropout', rate: 0.5 },
    { type: 'tanh' },
  ],
});

const smallArrays = new Map<string, WeightArray>([
  ['generator/0/kernel', { shape: [2, 4], data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8) }],
  ['generator/0/bias', { shape: [4], data: Float32Array.of(-4, 0, 0, -20) }],
  ['generator/1/gamma', { shape: [4], data: Float32Array.of(1, 2, 1, 1) }],
  ['generator/1/beta', { shape: [4], data: Float32Array.of(0, 1, 0, 0) }],
  ['generator/1/movingMean', { shape: [4], data: Float32Array.of(0, 8, 10, 0) }],
  ['generator/1/movingVariance', { shape: [4], data: Float32Array.of(0.5, 3.5, 0.5, 15.5) }],
  // [height, width, out, in]
  ['generator/5/kernel', { shape: [2, 2, 1, 2], data: Float32Array.of(0.1, 0, 0.2, 0, 0, 0.1, 0, 1) }],
  ['generator/5/bias', { shape: [1], data: Float32Array.of(0.5) }],
]);

describe('the layers model', () => {
  it.each([
    ['generator', buildGenerator, generatorWeights, generatorShapes, 2_330_944],
    ['discriminator', buildDiscriminator, discriminatorWeights, discriminatorShapes, 212_865],
  ] as const)(
    'of the dcgan’s %s agrees with the spec layer by layer',
    (_, build, weightsOf, shapesOf, total) => {
      const model = build(dcgan);
      expect(model.countParams()).toBe(total);
      const shapes = shapesOf(dcgan);
      expect(model.layers).toHaveLength(shapes.length);
      model.layers.forEach((layer, index) => {
        const expected = countParameters(weightsOf(dcgan).filter((weight) => weight.layer === index));
        expect(layer.countParams(), layer.name).toBe(expected);
        expect(layer.outputShape, layer.name).toEqual([null, ...(shapes[index] ?? [])]);
      });
      model.dispose();
    },
  );

  it('computes what its layers mean', () => {
    const model = generatorWith(small, smallArrays);
    const output = tf.tidy(() => model.predict(tf.tensor2d([[1, 1]])));
    if (Array.isArray(output)) throw new Error('one output expected');
    expect(output.shape).toEqual([1, 4, 2, 1]);
    // latents (1, 1): dense (2, 8, 10, −8); norm (2, 1, 0, −2); LeakyReLU 0.25: (2, 1, 0, −0.5); as pixels (2, 1), (0,
    // −0.5).
    const expected = [0.2, 0.4, 0.1, 1, 0, 0, -0.05, -0.5].map((value) => Math.tanh(value + 0.5));
    output.dataSync().forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 5);
    });
    output.dispose();
    model.dispose();
  });

  it('uses the defaults of Keras that the spec states', () => {
    const model = buildGenerator(small);
    expect(model.layers[1]?.getConfig()).toMatchObject({ momentum: 0.9, epsilon: 0.5, axis: -1 });
    expect(model.layers[2]?.getConfig()).toMatchObject({ alpha: 0.25 });
    expect(model.layers[5]?.getConfig()).toMatchObject({
      padding: 'same',
      strides: [2, 2],
      kernelSize: [2, 2],
    });
    model.dispose();
  });
});

describe('weights', () => {
  it('are read back as they were set, by name, and leave no tensors', () => {
    const before = tf.memory().numTensors;
    const model = generatorWith(small, smallArrays);
    expect(getWeights(model, generatorWeights(small))).toEqual(smallArrays);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('of the discriminator are read back too', () => {
    const weights = discriminatorWeights(small);
    const arrays = new Map(
      weights.map(({ name, shape }) => {
        const length = shape.reduce((product, size) => product * size, 1);
        return [name, { shape, data: Float32Array.from({ length }, (_, i) => i + 1) }];
      }),
    );
    const model = discriminatorWith(small, arrays);
    expect(getWeights(model, weights)).toEqual(arrays);
    model.dispose();
  });

  it('that are missing or have another shape are named', () => {
    const model = buildGenerator(small);
    const weights = generatorWeights(small);
    const missing = new Map(smallArrays);
    missing.delete('generator/1/beta');
    expect(() => setWeights(model, weights, missing)).toThrow(SpecError);
    expect(() => setWeights(model, weights, missing)).toThrow('generator/1/beta');
    const wrong = new Map([
      ...smallArrays,
      ['generator/5/bias', { shape: [2], data: Float32Array.of(1, 2) }],
    ]);
    expect(() => setWeights(model, weights, wrong)).toThrow(ShapeError);
    expect(() => setWeights(model, weights, wrong)).toThrow(
      'generator/5/bias: expected shape [1], received [2]',
    );
    model.dispose();
  });
});

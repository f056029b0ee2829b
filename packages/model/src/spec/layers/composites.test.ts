import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildGenerator } from '../../layers/build.ts';
import { tinySpec } from '../../testing/tiny-artifact.ts';
import { type GanSpec, parseGanSpec } from '../gan-spec.ts';
import { generatorMacsPerImage } from '../macs.ts';
import { generatorShapes } from '../network.ts';
import { generatorWeights } from '../weights.ts';
import { definitionOf } from './index.ts';
import type { SimpleLayerSpec } from './simple.ts';

beforeAll(() => tf.setBackend('cpu'));

const conv = { type: 'conv2d', filters: 3, kernelSize: 3, strides: 1, useBias: true } as const;
const norm = { type: 'batchNormalization', momentum: 0.9, epsilon: 0.5 } as const;
const relu = { type: 'leakyRelu', slope: 0.25 } as const;
const tanh = { type: 'tanh' } as const;

/** A generator of 4 × 2 × 3 images that ends with a residual of these layers and an upsampling. */
function specWith(...layers: SimpleLayerSpec[]): GanSpec {
  return parseGanSpec({
    ...tinySpec,
    image: { height: 8, width: 4, channels: 3 },
    generator: [
      { type: 'dense', units: 24, useBias: false },
      { type: 'reshape', targetShape: [4, 2, 3] },
      { type: 'residual', layers },
      { type: 'upsample2d', size: 2 },
      tanh,
    ],
    discriminator: [{ type: 'flatten' }, { type: 'dense', units: 1, useBias: true }],
  });
}

describe('a residual', () => {
  const spec = specWith(conv, norm, relu);

  it('has the weights of its layers, by their place in it', () => {
    expect(generatorWeights(spec).map(({ name, shape }) => [name, ...shape])).toEqual([
      ['generator/0/kernel', 2, 24],
      ['generator/2/0/kernel', 3, 3, 3, 3],
      ['generator/2/0/bias', 3],
      ['generator/2/1/gamma', 3],
      ['generator/2/1/beta', 3],
      ['generator/2/1/movingMean', 3],
      ['generator/2/1/movingVariance', 3],
    ]);
    expect(generatorShapes(spec)).toEqual([[24], [4, 2, 3], [4, 2, 3], [8, 4, 3], [8, 4, 3]]);
  });

  it('counts the multiply–adds of its layers', () => {
    const dense = 2 * 24;
    const convolution = 4 * 2 * 3 * 3 * 3 * 3;
    expect(generatorMacsPerImage(spec)).toBe(dense + convolution);
    expect(generatorMacsPerImage(specWith(conv, relu, conv))).toBe(dense + 2 * convolution);
  });

  it('mixes examples where one of its layers does, and is piecewise linear where all are', () => {
    const of = (...layers: SimpleLayerSpec[]) => {
      const residual = { type: 'residual', layers } as const;
      const definition = definitionOf(residual);
      return [definition.mixesExamples(residual), definition.piecewiseLinear(residual)];
    };
    expect(of(conv, norm)).toEqual([true, false]);
    expect(of(conv, relu)).toEqual([false, true]);
    expect(of(conv, tanh)).toEqual([false, false]);
    expect(of(tanh, conv)).toEqual([false, false]);
  });

  it('computes x + layers(x), and what follows is larger by its size', () => {
    const model = buildGenerator(specWith(relu, tanh));
    tf.tidy(() => {
      const inputs = tf.tensor2d([[0.5, -1]]);
      const kernel = model.getWeights()[0];
      const output = model.predict(inputs);
      if (kernel === undefined || Array.isArray(output)) throw new Error('one of each expected');
      const x = tf.reshape<tf.Rank.R4>(tf.matMul(inputs, kernel), [1, 4, 2, 3]);
      const sum = x.add(x.leakyRelu(0.25).tanh()).tanh();
      const expected = tf.image.resizeNearestNeighbor(tf.reshape<tf.Rank.R4>(sum, [1, 4, 2, 3]), [8, 4]);
      expect(output.shape).toEqual([1, 8, 4, 3]);
      output.dataSync().forEach((value, i) => {
        expect(value).toBeCloseTo(expected.dataSync()[i] ?? Number.NaN, 5);
      });
    });
    expect(model.layers.map(({ name }) => name)).toHaveLength(5);
    model.dispose();
  });

  it('says which of its layers do not fit, and how they would', () => {
    const strided = { ...conv, strides: 2 } as const;
    expect(() => specWith(strided)).toThrow(
      'generator[2] (residual): its layers turn [4, 2, 3] into [2, 1, 3], which cannot be added to the input. ' +
        'Let them keep the shape, e.g. with strides 1 and as many filters as the input has channels.',
    );
    expect(() => specWith(conv, { type: 'dense', units: 3, useBias: true })).toThrow(
      /generator\[2\]\.layers\[1\] \(dense\) needs a flat/,
    );
    const layers: SimpleLayerSpec[] = [{ type: 'projection', useBias: false }];
    const residual = { type: 'residual', layers } as const;
    expect(() => definitionOf(residual).outputShape(residual, [4], 'generator[2] (residual)')).toThrow(
      "generator[2] (residual): layers[0] is a projection, which has no place within a residual: it is the last layer of a conditional model's discriminator.",
    );
  });
});

import { describe, expect, it } from 'vitest';
import { SpecError } from '../errors.ts';
import { type GanSpec, parseGanSpec } from './gan-spec.ts';
import { spatial } from './layers/definition.ts';
import type { LayerSpec } from './layers/index.ts';
import { discriminatorShapes, generatorInputSize, generatorShapes } from './network.ts';
import { slim } from './presets/conditional.ts';
import { dcgan } from './presets/dcgan.ts';
import { presetByName, presets } from './presets/index.ts';

import { discriminatorWeights, generatorWeights } from './weights.ts';

/** The dcgan with one layer of a network replaced. */
function withLayer(net: 'generator' | 'discriminator', at: number, layer: unknown): unknown {
  return { ...dcgan, [net]: dcgan[net].map((each, index) => (index === at ? layer : each)) };
}

describe('presets', () => {
  it.each(presets)('$name is a valid spec, and plain data', (preset) => {
    expect(parseGanSpec(JSON.parse(JSON.stringify(preset)))).toEqual(preset);
    expect(presetByName(preset.name)).toBe(preset);
  });

  it('names the presets for an unknown name', () => {
    expect(() => presetByName('vae')).toThrow(/^--model "vae" is not valid: allowed is dcgan/);
  });
});

describe('shapes of the dcgan', () => {
  it('are the tutorial’s, layer by layer', () => {
    expect(generatorShapes(dcgan)).toEqual([
      [12544],
      [12544],
      [12544],
      [7, 7, 256],
      [7, 7, 128],
      [7, 7, 128],
      [7, 7, 128],
      [14, 14, 64],
      [14, 14, 64],
      [14, 14, 64],
      [28, 28, 1],
      [28, 28, 1],
    ]);
    expect(discriminatorShapes(dcgan)).toEqual([
      [14, 14, 64],
      [14, 14, 64],
      [14, 14, 64],
      [7, 7, 128],
      [7, 7, 128],
      [7, 7, 128],
      [6272],
      [1],
    ]);
  });

  it('are rounded up for odd sizes in a strided convolution, as "same" padding does', () => {
    const odd: GanSpec = { ...dcgan, image: { height: 15, width: 9, channels: 3 } };
    expect(discriminatorShapes(odd).slice(0, 4)).toEqual([
      [8, 5, 64],
      [8, 5, 64],
      [8, 5, 64],
      [4, 3, 128],
    ]);
  });
});

describe('classes', () => {
  it('default to 0 for a spec from before classes', () => {
    const { classes: _, ...older } = dcgan;
    expect(parseGanSpec(older)).toEqual(dcgan);
  });

  it('enter the generator after the noise, and the discriminator by a projection', () => {
    expect(generatorInputSize(slim)).toBe(74);
    const weights = [...generatorWeights(slim), ...discriminatorWeights(slim)];
    const shapeOf = (name: string) => weights.find((weight) => weight.name === name)?.shape;
    expect(shapeOf('generator/0/kernel')).toEqual([74, 3136]);
    expect(shapeOf('discriminator/7/embedding')).toEqual([10, 256]);
    expect(shapeOf('discriminator/7/kernel')).toEqual([256, 1]);
  });

  it.each([
    [
      'no projection',
      {
        ...slim,
        discriminator: [...slim.discriminator.slice(0, -1), { type: 'dense', units: 1, useBias: true }],
      },
    ],
    ['a projection without classes', { ...slim, classes: 0 }],
    [
      'a projection before the end',
      {
        ...slim,
        discriminator: [
          { type: 'flatten' },
          { type: 'projection', useBias: true },
          { type: 'projection', useBias: true },
        ],
      },
    ],
  ])('are rejected with %s', (_, spec) => {
    expect(() => parseGanSpec(spec)).toThrow(
      /: a projection belongs there, and only there, when there are classes\.$/,
    );
  });
});

describe('parseGanSpec', () => {
  const dense: LayerSpec = { type: 'dense', units: 1, useBias: true };
  it.each<[string, unknown, string | RegExp]>([
    ['no object', null, 'architecture spec: value: '],
    ['no object', 'dcgan', 'architecture spec: value: '],
    ['a missing field', { ...dcgan, latentSize: undefined }, 'latentSize: '],
    ['a field too many', { ...dcgan, width: 2 }, /unknown field "width"; allowed: name, image/],
    [
      'a name with capitals',
      { ...dcgan, name: 'DCGAN' },
      'name: found "DCGAN", allowed is a lower-case letter',
    ],
    [
      'a name that is a path',
      { ...dcgan, name: '../x' },
      'name: found "../x", allowed is a lower-case letter',
    ],
    ['latents of no numbers', { ...dcgan, latentSize: 0 }, 'latentSize: '],
    ['latents of half a number', { ...dcgan, latentSize: 1.5 }, 'latentSize: '],
    ['latents of NaN', { ...dcgan, latentSize: Number.NaN }, 'latentSize: '],
    ['two channels', { ...dcgan, image: { ...dcgan.image, channels: 2 } }, 'image.channels: '],
    ['a huge image', { ...dcgan, image: { ...dcgan.image, height: 1e9 } }, 'image.height: '],
    ['no layers', { ...dcgan, generator: [] }, 'generator: '],
    [
      'a negative learning rate',
      { ...dcgan, training: { ...dcgan.training, learningRate: -1 } },
      'training.learningRate: ',
    ],
    ['an unknown layer', withLayer('generator', 0, { type: 'attention' }), 'generator[0].type: '],
    ['units of zero', withLayer('generator', 0, { ...dcgan.generator[0], units: 0 }), 'generator[0].units: '],
    [
      'a dropout of everything',
      withLayer('discriminator', 2, { type: 'dropout', rate: 1 }),
      'discriminator[2].rate: ',
    ],
    [
      'a kernel of zero',
      withLayer('discriminator', 0, { ...dcgan.discriminator[0], kernelSize: 0 }),
      'discriminator[0].kernelSize: ',
    ],
    [
      'an epsilon of zero',
      withLayer('generator', 1, { ...dcgan.generator[1], epsilon: 0 }),
      'generator[1].epsilon: ',
    ],
    [
      'a reshape to another count',
      withLayer('generator', 3, { type: 'reshape', targetShape: [7, 7, 255] }),
      'generator[3] (reshape): cannot reshape [12544] (12544 numbers) to [7, 7, 255] (12495).',
    ],
    [
      'a convolution of flat values',
      withLayer('generator', 3, { type: 'flatten' }),
      'generator[4] (conv2dTranspose) needs a [height, width, channels] input, but the layer before it gives [12544].',
    ],
    [
      'a dense layer of an image',
      withLayer('discriminator', 6, { type: 'tanh' }),
      'discriminator[7] (dense) needs a flat [features] input, but the layer before it gives [7, 7, 128].',
    ],
    [
      'a generator of another image size',
      { ...dcgan, image: { height: 32, width: 28, channels: 1 } },
      'generator ends in shape [28, 28, 1] where [32, 28, 1] is needed.',
    ],
    [
      'a generator without tanh',
      { ...dcgan, generator: dcgan.generator.slice(0, -1) },
      'must end in a tanh layer',
    ],
    [
      'a discriminator of two logits',
      withLayer('discriminator', 7, { ...dense, units: 2 }),
      'discriminator ends in shape [2] where [1] is needed.',
    ],
  ])('rejects %s', (_, value, message) => {
    expect(() => parseGanSpec(value)).toThrow(SpecError);
    expect(() => parseGanSpec(value)).toThrow(message);
    expect(() => parseGanSpec(value)).toThrow(/^[^\n]*$/);
  });

  it('uses the given name of the spec in messages', () => {
    expect(() => parseGanSpec({}, 'my-model.json')).toThrow(/^my-model\.json: /);
  });

  it('accepts a spec with another width, latent size, image size and number of channels', () => {
    const edited = parseGanSpec({
      ...dcgan,
      name: 'wide-colour',
      image: { height: 32, width: 40, channels: 3 },
      latentSize: 7,
      generator: [
        { type: 'dense', units: 8 * 10 * 3, useBias: true },
        { type: 'reshape', targetShape: [8, 10, 3] },
        { type: 'conv2dTranspose', filters: 3, kernelSize: 6, strides: 4, useBias: true },
        { type: 'tanh' },
      ],
    });
    expect(generatorShapes(edited).at(-1)).toEqual([32, 40, 3]);
  });
});

describe('spatial', () => {
  it('accepts three dimensions only', () => {
    expect(spatial('here', [1, 2, 3])).toEqual([1, 2, 3]);
    for (const shape of [[], [1], [1, 2], [1, 2, 3, 4]])
      expect(() => spatial('here', shape)).toThrow(SpecError);
  });
});

/** A small spec of 8 × 8 images that trains with a gradient penalty. */
const small: GanSpec = parseGanSpec({
  ...dcgan,
  name: 'small',
  image: { height: 8, width: 8, channels: 1 },
  latentSize: 4,
  generator: [
    { type: 'dense', units: 4 * 4 * 2, useBias: false },
    { type: 'reshape', targetShape: [4, 4, 2] },
    { type: 'conv2dTranspose', filters: 1, kernelSize: 3, strides: 2, useBias: true },
    { type: 'tanh' },
  ],
  discriminator: [
    { type: 'conv2d', filters: 2, kernelSize: 3, strides: 2, useBias: true },
    { type: 'leakyRelu', slope: 0.2 },
    { type: 'flatten' },
    { type: 'dense', units: 1, useBias: true },
  ],
});

/** A layer inserted before another one. */
function insert(layers: readonly LayerSpec[], at: number, ...inserted: unknown[]): unknown[] {
  return [...layers.slice(0, at), ...inserted, ...layers.slice(at)];
}

const norm = { type: 'batchNormalization', momentum: 0.9, epsilon: 1e-3 };
const instance = { type: 'instanceNormalization', epsilon: 1e-3 };
const withPenalty = (changes: object) => ({ ...small, training: { ...small.training, ...changes } });

describe('a layer at a position where it cannot work', () => {
  it.each<[string, unknown, string]>([
    [
      'batch normalization under R1',
      { ...withPenalty({ r1Gamma: 1 }), discriminator: insert(small.discriminator, 1, norm) },
      'discriminator[1] (batchNormalization) makes each logit depend on the whole batch, so that training.r1Gamma has no gradient of a single image to penalise: remove the layer, or set training.r1Gamma to 0.',
    ],
    [
      'batch normalization under WGAN-GP',
      { ...withPenalty({ gpLambda: 10 }), discriminator: insert(small.discriminator, 1, norm) },
      'discriminator[1] (batchNormalization) makes each logit depend on the whole batch, so that training.gpLambda',
    ],
    [
      'instance normalization under R1',
      { ...withPenalty({ r1Gamma: 1 }), discriminator: insert(small.discriminator, 1, instance) },
      'discriminator[1] (instanceNormalization) is not piecewise linear, which the exact gradient of training.r1Gamma needs: use leakyRelu or relu there, or set training.r1Gamma to 0.',
    ],
    [
      'tanh under R1',
      { ...withPenalty({ r1Gamma: 1 }), discriminator: insert(small.discriminator, 2, { type: 'tanh' }) },
      'discriminator[2] (tanh) is not piecewise linear',
    ],
    [
      'batch normalization within a residual under R1',
      {
        ...withPenalty({ r1Gamma: 1 }),
        discriminator: insert(small.discriminator, 1, { type: 'residual', layers: [norm] }),
      },
      'discriminator[1] (residual) makes each logit depend on the whole batch',
    ],
    [
      'a projection in the generator',
      {
        ...small,
        classes: 2,
        generator: insert(small.generator, 1, { type: 'projection', useBias: true }),
        discriminator: [...small.discriminator.slice(0, -1), { type: 'projection', useBias: true }],
      },
      'generator[2] (reshape): cannot reshape [1]',
    ],
    [
      'a projection within a residual',
      {
        ...small,
        generator: insert(small.generator, 1, {
          type: 'residual',
          layers: [{ type: 'projection', useBias: true }],
        }),
      },
      'generator[1] (residual): layers[0] is a projection, which has no place within a residual',
    ],
    [
      'a residual that changes the shape',
      {
        ...small,
        discriminator: insert(small.discriminator, 1, {
          type: 'residual',
          layers: [{ type: 'conv2d', filters: 3, kernelSize: 3, strides: 1, useBias: false }],
        }),
      },
      'discriminator[1] (residual): its layers turn [4, 4, 2] into [4, 4, 3], which cannot be added to the input.',
    ],
    [
      'a layer within a residual that does not fit',
      {
        ...small,
        discriminator: insert(small.discriminator, 1, {
          type: 'residual',
          layers: [{ type: 'dense', units: 3, useBias: false }],
        }),
      },
      'discriminator[1].layers[0] (dense) needs a flat [features] input',
    ],
    [
      'a residual within a residual',
      {
        ...small,
        generator: insert(small.generator, 1, {
          type: 'residual',
          layers: [{ type: 'residual', layers: [{ type: 'relu' }] }],
        }),
      },
      'generator[1].layers[0].type: found "residual", allowed is dense, projection, conv2d',
    ],
    [
      'instance normalization of flat features',
      { ...small, generator: insert(small.generator, 1, instance) },
      'generator[1] (instanceNormalization) needs a [height, width, channels] input',
    ],
    [
      'instance normalization of single pixels',
      {
        ...small,
        discriminator: [
          { type: 'conv2d', filters: 2, kernelSize: 3, strides: 8, useBias: true },
          instance,
          ...small.discriminator.slice(1),
        ],
      },
      'discriminator[1] (instanceNormalization) needs more than one pixel, but the layer before it gives [1, 1, 2]: a single pixel minus its own mean is always zero. Use batchNormalization there.',
    ],
    [
      'upsampling of flat features',
      { ...small, generator: insert(small.generator, 1, { type: 'upsample2d', size: 2 }) },
      'generator[1] (upsample2d) needs a [height, width, channels] input',
    ],
    [
      'no weights in the discriminator',
      {
        ...small,
        image: { height: 1, width: 1, channels: 1 },
        generator: [
          { type: 'dense', units: 1, useBias: true },
          { type: 'reshape', targetShape: [1, 1, 1] },
          { type: 'tanh' },
        ],
        discriminator: [{ type: 'flatten' }],
      },
      'discriminator has no weights to train',
    ],
    [
      'label smoothing of a loss without targets',
      withPenalty({ loss: 'hinge', labelSmoothing: 0.1 }),
      'training.labelSmoothing: found 0.1, but the loss hinge has no target to smooth: set it to 0, or use the loss non-saturating or least-squares.',
    ],
    [
      'the Wasserstein loss without a penalty',
      withPenalty({ loss: 'wasserstein' }),
      'training.loss: wasserstein without a gradient penalty has no minimum: set training.gpLambda, 10 in the paper, or training.r1Gamma.',
    ],
    [
      'an unknown loss',
      withPenalty({ loss: 'mse' }),
      'training.loss: found "mse", allowed is non-saturating, hinge',
    ],
    [
      'an unknown field',
      { ...small, generator: insert(small.generator, 1, { type: 'relu', slope: 1 }) },
      'generator[1]: unknown field "slope"; allowed: type',
    ],
  ])('is rejected: %s', (_, value, message) => {
    expect(() => parseGanSpec(value, 'my-gan.json')).toThrow(SpecError);
    expect(() => parseGanSpec(value, 'my-gan.json')).toThrow(`my-gan.json: ${message}`);
    expect(() => parseGanSpec(value)).toThrow(/^[^\n]*$/);
  });

  it.each([
    ['batch normalization in the discriminator', insert(small.discriminator, 1, norm)],
    ['instance normalization in the discriminator', insert(small.discriminator, 1, instance)],
    ['tanh in the discriminator', insert(small.discriminator, 2, { type: 'tanh' })],
  ])('%s is taken without a penalty', (_, discriminator) => {
    expect(parseGanSpec({ ...small, discriminator }).discriminator).toHaveLength(5);
  });
});

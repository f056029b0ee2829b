import { describe, expect, it } from 'vitest';
import { SpecError } from '../errors.ts';
import {
  discriminatorShapes,
  type GanSpec,
  generatorInputSize,
  generatorShapes,
  parseGanSpec,
} from './gan-spec.ts';
import type { LayerSpec } from './layer.ts';
import { slim } from './presets/conditional.ts';
import { dcgan } from './presets/dcgan.ts';
import { presetByName, presets } from './presets/index.ts';
import { spatial } from './shapes.ts';
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

  it('names the presets when asked for another', () => {
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

  it('round odd sizes up in a strided convolution, as "same" padding does', () => {
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
  it('are none where a spec from before them says nothing', () => {
    const { classes: _, ...older } = dcgan;
    expect(parseGanSpec(older)).toEqual(dcgan);
  });

  it('come to the generator after the noise, and to the discriminator by a projection', () => {
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
  ])('are refused with %s', (_, spec) => {
    expect(() => parseGanSpec(spec)).toThrow(/a projection belongs there/);
  });
});

describe('parseGanSpec', () => {
  const dense: LayerSpec = { type: 'dense', units: 1, useBias: true };
  it.each<[string, unknown, string | RegExp]>([
    ['no object', null, 'architecture spec: value: '],
    ['no object', 'dcgan', 'architecture spec: value: '],
    ['a missing field', { ...dcgan, latentSize: undefined }, 'latentSize: '],
    ['a field too many', { ...dcgan, width: 2 }, /[Uu]nrecognized key.*width/],
    ['a name with capitals', { ...dcgan, name: 'DCGAN' }, 'name: a lower-case letter'],
    ['a name that is a path', { ...dcgan, name: '../x' }, 'name: a lower-case letter'],
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
    ['an unknown layer', withLayer('generator', 0, { type: 'attention' }), 'generator.0.type: '],
    ['units of zero', withLayer('generator', 0, { ...dcgan.generator[0], units: 0 }), 'generator.0.units: '],
    [
      'a dropout of everything',
      withLayer('discriminator', 2, { type: 'dropout', rate: 1 }),
      'discriminator.2.rate: ',
    ],
    [
      'a kernel of zero',
      withLayer('discriminator', 0, { ...dcgan.discriminator[0], kernelSize: 0 }),
      'discriminator.0.kernelSize: ',
    ],
    [
      'an epsilon of zero',
      withLayer('generator', 1, { ...dcgan.generator[1], epsilon: 0 }),
      'generator.1.epsilon: ',
    ],
    [
      'a reshape to another count',
      withLayer('generator', 3, { type: 'reshape', targetShape: [7, 7, 255] }),
      'generator layer 3 (reshape): cannot reshape [12544] (12544 numbers) to [7, 7, 255] (12495).',
    ],
    [
      'a convolution of flat values',
      withLayer('generator', 3, { type: 'flatten' }),
      'generator layer 4 (conv2dTranspose) needs a [height, width, channels] input, but the layer before it gives [12544].',
    ],
    [
      'a dense layer of a picture',
      withLayer('discriminator', 6, { type: 'tanh' }),
      'discriminator layer 7 (dense) needs a flat [features] input, but the layer before it gives [7, 7, 128].',
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
  ])('refuses %s', (_, value, message) => {
    expect(() => parseGanSpec(value)).toThrow(SpecError);
    expect(() => parseGanSpec(value)).toThrow(message);
    expect(() => parseGanSpec(value)).toThrow(/^[^\n]*$/);
  });

  it('calls the spec what it is told to', () => {
    expect(() => parseGanSpec({}, 'my-model.json')).toThrow(/^my-model\.json: /);
  });

  it('takes an edit of the spec and nothing else: other width, latents, size and channels', () => {
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
  it('takes three dimensions and no other count', () => {
    expect(spatial('here', [1, 2, 3])).toEqual([1, 2, 3]);
    for (const shape of [[], [1], [1, 2], [1, 2, 3, 4]])
      expect(() => spatial('here', shape)).toThrow(SpecError);
  });
});

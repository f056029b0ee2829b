import { expect, it } from 'vitest';
import { dcgan } from './presets/dcgan.ts';
import { countParameters, discriminatorWeights, generatorWeights, type WeightSpec } from './weights.ts';

function table(weights: readonly WeightSpec[]): string[] {
  return weights.map(({ name, shape, trainable }) => `${name} [${shape}]${trainable ? '' : ' moving'}`);
}

it('the dcgan’s generator has 2,330,944 parameters, moving averages included, layer by layer', () => {
  const weights = generatorWeights(dcgan);
  expect(table(weights)).toEqual([
    'generator/0/kernel [100,12544]',
    'generator/1/gamma [12544]',
    'generator/1/beta [12544]',
    'generator/1/movingMean [12544] moving',
    'generator/1/movingVariance [12544] moving',
    'generator/4/kernel [5,5,128,256]',
    'generator/5/gamma [128]',
    'generator/5/beta [128]',
    'generator/5/movingMean [128] moving',
    'generator/5/movingVariance [128] moving',
    'generator/7/kernel [5,5,64,128]',
    'generator/8/gamma [64]',
    'generator/8/beta [64]',
    'generator/8/movingMean [64] moving',
    'generator/8/movingVariance [64] moving',
    'generator/10/kernel [5,5,1,64]',
  ]);
  const ofLayer = (layer: number) => countParameters(weights.filter((weight) => weight.layer === layer));
  expect([0, 1, 4, 5, 7, 8, 10].map(ofLayer)).toEqual([1_254_400, 50_176, 819_200, 512, 204_800, 256, 1_600]);
  expect(countParameters(weights)).toBe(2_330_944);
  expect(countParameters(weights.filter(({ trainable }) => trainable))).toBe(2_305_472);
});

it('the dcgan’s discriminator has 212,865 parameters, layer by layer', () => {
  const weights = discriminatorWeights(dcgan);
  expect(table(weights)).toEqual([
    'discriminator/0/kernel [5,5,1,64]',
    'discriminator/0/bias [64]',
    'discriminator/3/kernel [5,5,64,128]',
    'discriminator/3/bias [128]',
    'discriminator/7/kernel [6272,1]',
    'discriminator/7/bias [1]',
  ]);
  expect(countParameters(weights)).toBe(212_865);
  expect(weights.every(({ trainable }) => trainable)).toBe(true);
});

it('initializes weights as Keras does: Glorot uniform by fan-in and fan-out, norms with ones and zeros', () => {
  const initializers = Object.fromEntries(
    [...generatorWeights(dcgan), ...discriminatorWeights(dcgan)].map(({ name, initializer }) => [
      name,
      initializer,
    ]),
  );
  expect(initializers).toMatchObject({
    'generator/0/kernel': { type: 'glorotUniform', fanIn: 100, fanOut: 12544 },
    'generator/1/gamma': { type: 'ones' },
    'generator/1/beta': { type: 'zeros' },
    'generator/1/movingMean': { type: 'zeros' },
    'generator/1/movingVariance': { type: 'ones' },
    'generator/4/kernel': { type: 'glorotUniform', fanIn: 25 * 128, fanOut: 25 * 256 },
    'discriminator/0/kernel': { type: 'glorotUniform', fanIn: 25, fanOut: 25 * 64 },
    'discriminator/3/kernel': { type: 'glorotUniform', fanIn: 25 * 64, fanOut: 25 * 128 },
    'discriminator/0/bias': { type: 'zeros' },
  });
});

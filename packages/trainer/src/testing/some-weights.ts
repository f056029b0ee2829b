import { type GanSpec, generatorWeights, type WeightArray } from '@trazo/model';
import { noiseBytes } from './tiny.ts';

/** Weights as after some training: kernels of either sign, moving statistics other than 0 and 1. */
export function someWeights(spec: GanSpec): Map<string, WeightArray> {
  return new Map(
    generatorWeights(spec).map(({ name, role, shape, initializer }, index) => {
      const length = shape.reduce((product, size) => product * size, 1);
      const noise = noiseBytes(length, index);
      const spread =
        initializer.type === 'glorotUniform'
          ? 2 * Math.sqrt(6 / (initializer.fanIn + initializer.fanOut))
          : 0.8;
      const centre = role === 'gamma' || role === 'movingVariance' ? 1 : 0;
      return [
        name,
        { shape, data: Float32Array.from(noise, (byte) => centre + spread * (byte / 255 - 0.5)) },
      ];
    }),
  );
}

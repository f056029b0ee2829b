import { type GanSpec, generatorWeights, latentsFromSeed } from '@trazo/model';
import type { WeightArray } from '@trazo/model/layers';

/**
 * Weights for a benchmark: seeded noise of about the magnitude of trained weights. Arithmetic takes the same time for all
 * values that neither underflow nor overflow.
 */
export function benchWeights(spec: GanSpec): Map<string, WeightArray> {
  return new Map(
    generatorWeights(spec).map(({ name, role, shape }, index) => {
      const size = shape.reduce((product, length) => product * length, 1);
      const noise = latentsFromSeed(index, 1, size);
      // A magnitude with which the next layer's inputs neither grow nor shrink.
      const fanIn = Math.max(1, size / (shape.at(role === 'kernel' && shape.length === 4 ? 2 : -1) ?? 1));
      const values = noise.map((value) => {
        if (role === 'kernel') return value / Math.sqrt(fanIn);
        if (role === 'gamma' || role === 'movingVariance') return 1 + 0.1 * Math.abs(value);
        return 0.1 * value;
      });
      return [name, { shape, data: values }];
    }),
  );
}

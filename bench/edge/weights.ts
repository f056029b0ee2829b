import { type GanSpec, generatorWeights, latentsFromSeed } from '@trazo/model';
import type { WeightArray } from '@trazo/model/layers';

/**
 * Weights for a benchmark: seeded noise of about the size that trained ones have. Arithmetic takes the same time
 * whatever the numbers are, as long as they neither vanish nor overflow.
 */
export function benchWeights(spec: GanSpec): Map<string, WeightArray> {
  return new Map(
    generatorWeights(spec).map(({ name, role, shape }, index) => {
      const size = shape.reduce((product, length) => product * length, 1);
      const noise = latentsFromSeed(index, 1, size);
      // The size of each makes the next layer's inputs neither grow nor fade.
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

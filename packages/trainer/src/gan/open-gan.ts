import type { GanSpec } from '@trazo/model';
import { type MetricsGuard, PlainGan, type TrainableGan } from '@trazo/model/train';
import { missingKernels } from '../nn/missing-kernels.ts';
import { RandomStreams } from '../nn/random.ts';
import { Gan } from './gan.ts';

/**
 * A GAN to train: on TensorFlow's own kernels, or, where this libtensorflow lacks one of them, by plain tfjs, which
 * gives the same results and takes three times as long.
 *
 * @param seed of the initial weights, the noise and dropout: an unsigned 32-bit number
 * @param log takes the warning
 * @param guard called with each step's metrics before weights are updated
 */
export function openGan(
  spec: GanSpec,
  seed: number,
  log: (line: string) => void,
  guard: MetricsGuard = () => {},
  missing: readonly string[] = missingKernels(),
): TrainableGan {
  if (missing.length === 0) return new Gan(spec, seed, guard);
  log(
    `Warning: this libtensorflow has no ${missing.join(', ')}; training uses plain tfjs operations, slower.`,
  );
  return new PlainGan(spec, new RandomStreams(seed), guard);
}

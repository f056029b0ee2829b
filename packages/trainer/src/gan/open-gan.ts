import type { GanSpec } from '@trazo/model';
import { type MetricsGuard, PlainGan, type TrainableGan } from '@trazo/model/train';
import { missingKernels } from '../nn/missing-kernels.ts';
import { RandomStreams } from '../nn/random.ts';
import { Gan } from './gan.ts';

/**
 * Creates a GAN to train: on TensorFlow's kernels, or on plain tfjs operations if this libtensorflow lacks one of these
 * kernels. Plain tfjs gives the same results and takes three times as long.
 *
 * @param seed seed of the initial weights, the noise and dropout: an unsigned 32-bit number
 * @param log called with a warning if kernels are missing
 * @param guard called with each step's metrics before weights are updated
 * @param missing names of the missing kernels
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
    `Warning: this libtensorflow has no ${missing.join(', ')}; training uses plain tfjs operations, which are slower.`,
  );
  return new PlainGan(spec, new RandomStreams(seed), guard);
}

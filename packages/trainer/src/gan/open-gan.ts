import type { GanSpec } from '@trazo/model';
import { missingKernels } from '../nn/missing-kernels.ts';
import { Gan } from './gan.ts';
import { PlainGan } from './plain-gan.ts';
import type { TrainableGan } from './trainable-gan.ts';

/**
 * A GAN to train: on TensorFlow's own kernels, or, where this libtensorflow lacks one of them, by plain tfjs, which
 * comes to the same and takes three times as long.
 *
 * @param seed of the initial weights, the noise and dropout: an unsigned 32-bit number
 * @param log takes the warning
 */
export function openGan(
  spec: GanSpec,
  seed: number,
  log: (line: string) => void,
  missing: readonly string[] = missingKernels(),
): TrainableGan {
  if (missing.length === 0) return new Gan(spec, seed);
  log(
    `Warning: this libtensorflow has no ${missing.join(', ')}; training goes on by plain tfjs operations, slower.`,
  );
  return new PlainGan(spec, seed);
}

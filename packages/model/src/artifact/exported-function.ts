import { generatorInputSize, type Networks } from '../spec/network.ts';
import type { Shape } from '../spec/shapes.ts';
import { IMAGES_OUTPUT, LATENTS_INPUT } from './model-json.ts';

/** One network that a training task exports, as a function with named inputs and outputs. */
export interface ExportedFunction {
  /** Name of the network, as in the names of its weights. */
  readonly network: string;
  /** Shape of each input without the batch, by its name in the graph. */
  readonly inputs: Readonly<Record<string, Shape>>;
  /** Shape of each output without the batch, by its name in the graph. */
  readonly outputs: Readonly<Record<string, Shape>>;
}

/**
 * Returns the function that a GAN exports: noise followed by the one-hot class [n, latentSize + classes] → images in
 * [-1, 1].
 */
export function generatorFunction(spec: Networks): ExportedFunction {
  const { height, width, channels } = spec.image;
  return {
    network: 'generator',
    inputs: { [LATENTS_INPUT]: [generatorInputSize(spec)] },
    outputs: { [IMAGES_OUTPUT]: [height, width, channels] },
  };
}

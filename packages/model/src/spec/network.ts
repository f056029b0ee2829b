import { definitionOf, type LayerSpec } from './layers/index.ts';
import type { Shape } from './shapes.ts';

/** Name of one of a GAN's networks. */
export type NetworkName = 'generator' | 'discriminator';

/** The part of a spec that defines the networks, without the recipe that trains them. */
export interface Networks {
  readonly image: { readonly height: number; readonly width: number; readonly channels: number };
  readonly latentSize: number;
  readonly classes: number;
  readonly generator: readonly LayerSpec[];
  readonly discriminator: readonly LayerSpec[];
}

/** A layer with its position in a network, and its input and output shapes without the batch. */
export interface PlacedLayer {
  readonly layer: LayerSpec;
  readonly index: number;
  /** Position in messages, such as `generator[3] (conv2d)`. */
  readonly where: string;
  readonly input: Shape;
  readonly output: Shape;
}

/** Returns the length of the generator's input: the noise vector followed by the one-hot class. */
export function generatorInputSize(spec: Pick<Networks, 'latentSize' | 'classes'>): number {
  return spec.latentSize + spec.classes;
}

/** Returns the shape of a network's input, without the batch. */
export function inputShape(spec: Networks, name: NetworkName): Shape {
  const { height, width, channels } = spec.image;
  return name === 'generator' ? [generatorInputSize(spec)] : [height, width, channels];
}

/**
 * Returns a network's layers, each with its position and its input and output shapes.
 *
 * @throws {SpecError} at the first layer that does not accept its input shape
 */
export function placedLayers(spec: Networks, name: NetworkName): PlacedLayer[] {
  let shape = inputShape(spec, name);
  return spec[name].map((layer, index) => {
    const before = shape;
    const where = `${name}[${index}] (${layer.type})`;
    shape = definitionOf(layer).outputShape(layer, before, where);
    return { layer, index, where, input: before, output: shape };
  });
}

/** Returns the output shape of each layer of the generator, without the batch. */
export function generatorShapes(spec: Networks): Shape[] {
  return placedLayers(spec, 'generator').map(({ output }) => output);
}

/** Returns the output shape of each layer of the discriminator, without the batch. */
export function discriminatorShapes(spec: Networks): Shape[] {
  return placedLayers(spec, 'discriminator').map(({ output }) => output);
}

/**
 * Whether a layer of the discriminator makes an image's logit depend on the other images of its batch, as BatchNorm
 * does.
 */
export function discriminatorMixesExamples(spec: Pick<Networks, 'discriminator'>): boolean {
  return spec.discriminator.some((layer) => definitionOf(layer).mixesExamples(layer));
}

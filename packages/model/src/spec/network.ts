import { definitionOf, type LayerSpec } from './layers/index.ts';
import type { Shape } from './shapes.ts';

/** Which of a GAN's networks. */
export type NetworkName = 'generator' | 'discriminator';

/** The part of a spec that says what the networks are, without the recipe that trains them. */
export interface Networks {
  readonly image: { readonly height: number; readonly width: number; readonly channels: number };
  readonly latentSize: number;
  readonly classes: number;
  readonly generator: readonly LayerSpec[];
  readonly discriminator: readonly LayerSpec[];
}

/** One layer of a network with its place and the shapes around it. */
export interface PlacedLayer {
  readonly layer: LayerSpec;
  readonly index: number;
  /** For messages, as `generator[3] (conv2d)`. */
  readonly where: string;
  readonly input: Shape;
  readonly output: Shape;
}

/** What the generator starts from: the noise, and the class as a one-hot vector after it. */
export function generatorInputSize(spec: Pick<Networks, 'latentSize' | 'classes'>): number {
  return spec.latentSize + spec.classes;
}

/** What a network starts from, without the batch. */
export function inputShape(spec: Networks, name: NetworkName): Shape {
  const { height, width, channels } = spec.image;
  return name === 'generator' ? [generatorInputSize(spec)] : [height, width, channels];
}

/**
 * A network's layers, each with its place and the shapes before and after it.
 *
 * @throws {SpecError} at the first layer that does not take the shape it is given
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

/** Shape after each layer of the generator, without the batch, from its input vector on. */
export function generatorShapes(spec: Networks): Shape[] {
  return placedLayers(spec, 'generator').map(({ output }) => output);
}

/** Shape after each layer of the discriminator, without the batch, from the image on. */
export function discriminatorShapes(spec: Networks): Shape[] {
  return placedLayers(spec, 'discriminator').map(({ output }) => output);
}

/** Whether some layer of the discriminator makes an image's logit depend on the others of its batch. */
export function discriminatorMixesExamples(spec: Pick<Networks, 'discriminator'>): boolean {
  return spec.discriminator.some((layer) => definitionOf(layer).mixesExamples(layer));
}

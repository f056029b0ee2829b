import { SpecError } from '../errors.ts';
import type { LayerSpec } from './layer.ts';

/** Sizes of a tensor's dimensions without the batch: [features] or [height, width, channels]. */
export type Shape = readonly number[];

/**
 * Follows a shape through a list of layers.
 *
 * @returns the shape after each layer, as many as there are layers
 * @throws {SpecError} at the first layer that does not take the shape it is given
 */
export function shapesThrough(net: string, layers: readonly LayerSpec[], input: Shape): Shape[] {
  let shape = input;
  return layers.map((layer, index) => {
    shape = shapeAfter(layer, shape, `${net} layer ${index} (${layer.type})`);
    return shape;
  });
}

function shapeAfter(layer: LayerSpec, input: Shape, where: string): Shape {
  switch (layer.type) {
    case 'dense':
      if (input.length !== 1) throw wrongRank(where, 'a flat [features] input', input);
      return [layer.units];
    case 'projection':
      if (input.length !== 1) throw wrongRank(where, 'a flat [features] input', input);
      return [1];
    case 'conv2d': {
      const [height, width] = spatial(where, input);
      return [Math.ceil(height / layer.strides), Math.ceil(width / layer.strides), layer.filters];
    }
    case 'conv2dTranspose': {
      const [height, width] = spatial(where, input);
      return [height * layer.strides, width * layer.strides, layer.filters];
    }
    case 'reshape':
      if (elements(layer.targetShape) !== elements(input)) {
        throw new SpecError(
          `${where}: cannot reshape [${input.join(', ')}] (${elements(input)} numbers) ` +
            `to [${layer.targetShape.join(', ')}] (${elements(layer.targetShape)}).`,
        );
      }
      return layer.targetShape;
    case 'flatten':
      return [elements(input)];
    case 'batchNormalization':
    case 'leakyRelu':
    case 'dropout':
    case 'tanh':
      return input;
  }
}

/** Numbers in one example of the given shape. */
export function elements(shape: Shape): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

/**
 * Takes a shape as [height, width, channels].
 *
 * @throws {SpecError} for any other rank
 */
export function spatial(where: string, shape: Shape): [height: number, width: number, channels: number] {
  const [height, width, channels] = shape;
  if (shape.length !== 3 || height === undefined || width === undefined || channels === undefined) {
    throw wrongRank(where, 'a [height, width, channels] input', shape);
  }
  return [height, width, channels];
}

function wrongRank(where: string, needed: string, received: Shape): SpecError {
  return new SpecError(`${where} needs ${needed}, but the layer before it gives [${received.join(', ')}].`);
}

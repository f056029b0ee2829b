import { SpecError } from '../errors.ts';
import { discriminatorShapes, type GanSpec, generatorInputSize, generatorShapes } from './gan-spec.ts';
import type { LayerSpec } from './layer.ts';
import { type Shape, spatial } from './shapes.ts';

/** Part a weight plays in its layer. */
export type WeightRole = 'kernel' | 'bias' | 'embedding' | 'gamma' | 'beta' | 'movingMean' | 'movingVariance';

/** One weight tensor of a network: where it belongs, its shape in TensorFlow's layout, and how it starts. */
export interface WeightSpec {
  /** Unique within the model, e.g. `generator/3/kernel`. */
  readonly name: string;
  /** Index of the layer in its network's list. */
  readonly layer: number;
  readonly role: WeightRole;
  /** Dense [in, out]; conv2d [kh, kw, in, out]; conv2dTranspose [kh, kw, out, in]; embedding [classes, in]; the rest [channels]. */
  readonly shape: Shape;
  /** False for BatchNorm's moving averages, which no gradient reaches. */
  readonly trainable: boolean;
  readonly initializer: WeightInitializer;
}

/** How a weight starts. Glorot uniform draws from ±sqrt(6 / (fanIn + fanOut)) (Glorot and Bengio, 2010). */
export type WeightInitializer =
  | { readonly type: 'glorotUniform'; readonly fanIn: number; readonly fanOut: number }
  | { readonly type: 'zeros' }
  | { readonly type: 'ones' };

const zeros: WeightInitializer = { type: 'zeros' };
const ones: WeightInitializer = { type: 'ones' };

/** The generator's weights in the order of its layers. */
export function generatorWeights(spec: GanSpec): WeightSpec[] {
  return weightsOf('generator', spec.generator, [generatorInputSize(spec)], generatorShapes(spec), spec);
}

/** The discriminator's weights in the order of its layers. */
export function discriminatorWeights(spec: GanSpec): WeightSpec[] {
  const { height, width, channels } = spec.image;
  const shapes = discriminatorShapes(spec);
  return weightsOf('discriminator', spec.discriminator, [height, width, channels], shapes, spec);
}

/** Numbers in a list of weights, moving averages included. */
export function countParameters(weights: readonly WeightSpec[]): number {
  return weights.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
}

function weightsOf(
  net: string,
  layers: readonly LayerSpec[],
  input: Shape,
  shapes: Shape[],
  { classes }: Pick<GanSpec, 'classes'>,
): WeightSpec[] {
  return layers.flatMap((layer, index) => {
    const before = index === 0 ? input : (shapes[index - 1] ?? input);
    return layerWeights(layer, before, `${net}/${index}`, classes).map(({ role, shape, initializer }) => ({
      name: `${net}/${index}/${role}`,
      layer: index,
      role,
      shape,
      trainable: role !== 'movingMean' && role !== 'movingVariance',
      initializer,
    }));
  });
}

type LayerWeight = Pick<WeightSpec, 'role' | 'shape' | 'initializer'>;

function layerWeights(layer: LayerSpec, input: Shape, where: string, classes: number): LayerWeight[] {
  switch (layer.type) {
    case 'dense': {
      const features = input[0];
      if (features === undefined) throw new SpecError(`${where}: dense needs an input.`);
      return [
        { role: 'kernel', shape: [features, layer.units], initializer: glorot(features, layer.units) },
        ...bias(layer.useBias, layer.units),
      ];
    }
    case 'projection': {
      const features = input[0];
      if (features === undefined) throw new SpecError(`${where}: projection needs an input.`);
      return [
        { role: 'kernel', shape: [features, 1], initializer: glorot(features, 1) },
        ...bias(layer.useBias, 1),
        { role: 'embedding', shape: [classes, features], initializer: glorot(classes, features) },
      ];
    }
    case 'conv2d': {
      const [, , channels] = spatial(where, input);
      const area = layer.kernelSize ** 2;
      return [
        {
          role: 'kernel',
          shape: [layer.kernelSize, layer.kernelSize, channels, layer.filters],
          initializer: glorot(area * channels, area * layer.filters),
        },
        ...bias(layer.useBias, layer.filters),
      ];
    }
    case 'conv2dTranspose': {
      const [, , channels] = spatial(where, input);
      const area = layer.kernelSize ** 2;
      return [
        {
          role: 'kernel',
          shape: [layer.kernelSize, layer.kernelSize, layer.filters, channels],
          // Keras takes the third dimension for fan-in and the fourth for fan-out whatever they mean; the sum is the same.
          initializer: glorot(area * layer.filters, area * channels),
        },
        ...bias(layer.useBias, layer.filters),
      ];
    }
    case 'batchNormalization': {
      const channels = input.at(-1);
      if (channels === undefined) throw new SpecError(`${where}: batchNormalization needs an input.`);
      return [
        { role: 'gamma', shape: [channels], initializer: ones },
        { role: 'beta', shape: [channels], initializer: zeros },
        { role: 'movingMean', shape: [channels], initializer: zeros },
        { role: 'movingVariance', shape: [channels], initializer: ones },
      ];
    }
    case 'leakyRelu':
    case 'dropout':
    case 'reshape':
    case 'flatten':
    case 'tanh':
      return [];
  }
}

function bias(useBias: boolean, units: number): LayerWeight[] {
  return useBias ? [{ role: 'bias', shape: [units], initializer: zeros }] : [];
}

function glorot(fanIn: number, fanOut: number): WeightInitializer {
  return { type: 'glorotUniform', fanIn, fanOut };
}

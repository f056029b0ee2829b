import {
  type GanSpec,
  generatorWeights,
  type LayerType,
  type WeightArray,
  type WeightRole,
  type WeightSpec,
} from '@trazo/model';
import { permute } from './permute.ts';

/** PyTorch's name of each kind of weight. */
const NAMES = {
  kernel: 'weight',
  bias: 'bias',
  gamma: 'weight',
  beta: 'bias',
  movingMean: 'running_mean',
  movingVariance: 'running_var',
  embedding: 'weight',
} as const satisfies Readonly<Record<WeightRole, string>>;

/** Order of a kernel's dimensions in PyTorch, by their number in TensorFlow. */
const KERNELS: Readonly<Partial<Record<LayerType, readonly number[]>>> = {
  // Linear: [in, out] → [out, in]
  dense: [1, 0],
  // Conv2d: [height, width, in, out] → [out, in, height, width]
  conv2d: [3, 2, 0, 1],
  // ConvTranspose2d: [height, width, out, in] → [in, out, height, width]
  conv2dTranspose: [3, 2, 0, 1],
};

/**
 * Returns a generator's weights as PyTorch names them and orders their dimensions, for a state dictionary: layer i of
 * the spec is `i.weight`, `i.bias`, `i.running_mean` and `i.running_var`, layer j within a residual is `i.j.weight`.
 *
 * Two things stay as in TensorFlow and are for the model that loads them: a reshape's values are sorted by height,
 * width and channel, and "same" padding is one pixel larger after the image where it is odd.
 *
 * @param weights the weights, by their names in the spec
 */
export function pyTorchWeights(
  spec: GanSpec,
  weights: ReadonlyMap<string, WeightArray>,
): Map<string, WeightArray> {
  return new Map(
    generatorWeights(spec).map((weight) => {
      const array = weights.get(weight.name);
      if (array === undefined) throw new Error(`There are no values for ${weight.name}.`);
      const path = weight.name.split('/').slice(1, -1);
      const name = [...path, NAMES[weight.role]].join('.');
      return [name, weight.role === 'kernel' ? permute(array, orderOf(spec, weight)) : array];
    }),
  );
}

/** The order of a kernel's dimensions in PyTorch. */
function orderOf(spec: GanSpec, weight: WeightSpec): readonly number[] {
  const type = layerTypeOf(spec, weight);
  const order = KERNELS[type];
  if (order === undefined) throw new Error(`The kernel of ${type} (${weight.name}) has no order in PyTorch.`);
  return order;
}

/** The type of the layer that a weight belongs to, also of one within a residual. */
function layerTypeOf(spec: GanSpec, { name, layer }: WeightSpec): LayerType {
  const outer = spec.generator[layer];
  const [, , inner] = name.split('/');
  if (outer?.type === 'residual') {
    const found = outer.layers[Number(inner)];
    if (found !== undefined) return found.type;
  }
  if (outer === undefined) throw new Error(`${name} belongs to no layer.`);
  return outer.type;
}

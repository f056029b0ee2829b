import {
  type GanSpec,
  generatorInputSize,
  generatorShapes,
  IMAGES_OUTPUT,
  LATENTS_INPUT,
  type LayerSpec,
} from '@trazo/model';
import type { NamedArray } from '../nn/network.ts';
import type { Constant, Graph, GraphNode, MapSize } from './graph.ts';

/**
 * Writes the generator down as a graph, layer by layer as the spec has it, in inference mode: dropout does nothing,
 * flatten is a reshape. No optimisation is made here; that is the passes' work.
 *
 * @param weights by their names in the spec
 * @param batch number of images; transposed convolutions state their whole output shape until a pass rewrites them
 */
export function traceGenerator(
  spec: GanSpec,
  weights: ReadonlyMap<string, NamedArray>,
  batch: number,
): Graph {
  const tracer = new Tracer(weights, batch);
  const shapes = generatorShapes(spec);
  let output = tracer.add({
    op: 'Placeholder',
    name: LATENTS_INPUT,
    inputs: [],
    shape: [-1, generatorInputSize(spec)],
  });
  let shape: readonly number[] = [generatorInputSize(spec)];
  spec.generator.forEach((layer, index) => {
    const last = index === spec.generator.length - 1;
    const after = shapes[index] ?? shape;
    output = traceLayer(
      tracer,
      layer,
      `generator/${index}`,
      last ? IMAGES_OUTPUT : undefined,
      output,
      shape,
      after,
    );
    shape = after;
  });
  return tracer.graph();
}

class Tracer {
  readonly batch: number;
  readonly #weights: ReadonlyMap<string, NamedArray>;
  readonly #nodes: GraphNode[] = [];
  readonly #constants = new Map<string, Constant>();

  constructor(weights: ReadonlyMap<string, NamedArray>, batch: number) {
    this.#weights = weights;
    this.batch = batch;
  }

  add(node: GraphNode): string {
    this.#nodes.push(node);
    return node.name;
  }

  weight(name: string): string {
    const array = this.#weights.get(name);
    if (array === undefined) throw new Error(`There are no values for ${name}.`);
    this.#constants.set(name, { dtype: 'float32', shape: array.shape, data: array.data });
    return name;
  }

  integers(name: string, values: readonly number[]): string {
    this.#constants.set(name, { dtype: 'int32', shape: [values.length], data: Int32Array.from(values) });
    return name;
  }

  graph(): Graph {
    return { nodes: this.#nodes, constants: this.#constants };
  }
}

/** Adds a layer's nodes and gives the name of the last one, which is `finalName` where that is set. */
function traceLayer(
  tracer: Tracer,
  layer: LayerSpec,
  name: string,
  finalName: string | undefined,
  input: string,
  shape: readonly number[],
  after: readonly number[],
): string {
  const reshape = (nodeName: string, from: string, target: readonly number[]) =>
    tracer.add({
      op: 'Reshape',
      name: nodeName,
      inputs: [from, tracer.integers(`${nodeName}/shape`, [-1, ...target])],
    });
  const withBias = (product: string, useBias: boolean) =>
    useBias
      ? tracer.add({
          op: 'BiasAdd',
          name: `${name}/biased`,
          inputs: [product, tracer.weight(`${name}/bias`)],
        })
      : product;

  switch (layer.type) {
    case 'dense':
      return withBias(
        tracer.add({
          op: 'MatMul',
          name: `${name}/product`,
          inputs: [input, tracer.weight(`${name}/kernel`)],
        }),
        layer.useBias,
      );
    case 'conv2d':
      return withBias(
        tracer.add({
          op: 'Conv2D',
          name: `${name}/product`,
          inputs: [input, tracer.weight(`${name}/kernel`)],
          strides: layer.strides,
          padding: 'SAME',
          map: mapOf(shape),
        }),
        layer.useBias,
      );
    case 'conv2dTranspose': {
      const outputShape = tracer.integers(`${name}/outputShape`, [tracer.batch, ...after]);
      return withBias(
        tracer.add({
          op: 'Conv2DBackpropInput',
          name: `${name}/product`,
          inputs: [outputShape, tracer.weight(`${name}/kernel`), input],
          strides: layer.strides,
          map: mapOf(shape),
        }),
        layer.useBias,
      );
    }
    case 'batchNormalization': {
      const flat = shape.length === 1;
      const x = flat ? reshape(`${name}/spatial`, input, [1, 1, ...shape]) : input;
      const normalized = tracer.add({
        op: 'FusedBatchNormV3',
        name: `${name}/normalized`,
        inputs: [
          x,
          tracer.weight(`${name}/gamma`),
          tracer.weight(`${name}/beta`),
          tracer.weight(`${name}/movingMean`),
          tracer.weight(`${name}/movingVariance`),
        ],
        epsilon: layer.epsilon,
      });
      return flat ? reshape(`${name}/flat`, normalized, shape) : normalized;
    }
    case 'leakyRelu':
      return tracer.add({ op: 'LeakyRelu', name: `${name}/activated`, inputs: [input], alpha: layer.slope });
    case 'tanh':
      return tracer.add({ op: 'Tanh', name: finalName ?? `${name}/activated`, inputs: [input] });
    case 'reshape':
    case 'flatten':
      return reshape(`${name}/reshaped`, input, after);
    case 'dropout':
      return input;
    case 'projection':
      throw new Error(`${name}: a projection belongs to a discriminator, which is not exported.`);
  }
}

function mapOf([height = 0, width = 0]: readonly number[]): MapSize {
  return [height, width];
}

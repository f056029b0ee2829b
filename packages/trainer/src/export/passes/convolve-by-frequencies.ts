import { type Frequency, frequenciesOf } from '../../nn/convolution/spectral-plan.ts';
import {
  applyUntilUnchanged,
  type Constant,
  floatConstant,
  type Graph,
  type GraphNode,
  type Pass,
  replaceNode,
} from '../graph.ts';

/**
 * Maximum ratio of the multiply–adds to those of the direct convolution; above it, the copies cost more than is gained.
 */
const MAX_COST_RATIO = 1 / 3;

/**
 * Export pass that rewrites wide convolutions of small maps as DFT-domain convolutions (convolution theorem). The map
 * is transformed to the frequencies of a cycle that is just long enough that nothing wraps around into the output.
 * There the convolution is one matrix product over examples and channels per frequency. The result is transformed back.
 * On a 7×7 map with a 5×5 kernel this takes a fifth of the multiply–adds.
 *
 * The stored kernel is unchanged. Its transform depends only on constants, so `loadGraph` computes it once.
 */
export const convolveByFrequencies: Pass = {
  name: 'convolve-by-frequencies',
  apply: (graph) => applyUntilUnchanged(graph, rewriteOne),
};

type Convolution = Extract<GraphNode, { op: 'Conv2D' | '_FusedConv2D' }>;

function rewriteOne(graph: Graph): Graph | undefined {
  for (const node of graph.nodes) {
    if (node.op !== 'Conv2D' && node.op !== '_FusedConv2D') continue;
    if (node.strides !== 1 || node.padding !== 'SAME' || !graph.constants.has(node.inputs[1])) continue;
    const sizes = sizesOf(graph, node);
    const frequencies = frequenciesOf({ ...sizes, kernelSize: sizes.kernel, strides: 1 });
    if (isCheaper(sizes, frequencies.length)) return new Rewriter(node, sizes, frequencies).apply(graph);
  }
  return undefined;
}

interface Sizes {
  readonly height: number;
  readonly width: number;
  readonly kernel: number;
  readonly channels: number;
  readonly filters: number;
}

function sizesOf(graph: Graph, { inputs, map }: Convolution): Sizes {
  const [height, width] = map;
  const [kernel = 0, , channels = 0, filters = 0] = floatConstant(graph, inputs[1]).shape;
  return { height, width, kernel, channels, filters };
}

function isCheaper({ height, width, kernel, channels, filters }: Sizes, frequencies: number): boolean {
  const pixels = height * width;
  const spectral = 4 * frequencies * channels * filters + pixels * frequencies * (2 * channels + 4 * filters);
  return spectral < MAX_COST_RATIO * pixels * kernel ** 2 * channels * filters;
}

/** Rewrites one convolution as transform, products and inverse transform. */
class Rewriter {
  readonly #node: Convolution;
  readonly #sizes: Sizes;
  readonly #frequencies: readonly Frequency[];
  readonly #nodes: GraphNode[] = [];
  readonly #constants = new Map<string, Constant>();

  constructor(node: Convolution, sizes: Sizes, frequencies: readonly Frequency[]) {
    this.#node = node;
    this.#sizes = sizes;
    this.#frequencies = frequencies;
  }

  apply(graph: Graph): Graph {
    const { height, width, filters } = this.#sizes;
    const [x, kernel] = this.#node.inputs;
    const products = this.#multiply(this.#inputParts(x), this.#kernelParts(kernel));
    const images = this.#reshape('images', this.#toPixels(products), [-1, height, width, filters]);
    this.#finish(images);
    return replaceNode(graph, this.#node.name, this.#nodes, this.#constants);
  }

  /** Real and imaginary parts of the map at each frequency: [2n, channels], the real parts of all examples first. */
  #inputParts(x: string): string[] {
    const { height, width, channels } = this.#sizes;
    const pixels = height * width;
    const byPlace = this.#transpose('places', this.#reshape('flat', x, [-1, pixels, channels]), [1, 0, 2]);
    const places = this.#reshape('placeRows', byPlace, [pixels, -1]);
    return this.#frequencies.map(({ a, b }, index) => {
      const points = this.#take(`input/${index}`, [a, b], places);
      return this.#reshape(`input/${index}/parts`, points, [-1, channels]);
    });
  }

  /** Real and imaginary parts of the kernel at each frequency, side by side: [channels, 2 · filters]. */
  #kernelParts(kernel: string): string[] {
    const { kernel: size, channels, filters } = this.#sizes;
    const taps = this.#reshape('taps', kernel, [size ** 2, channels * filters]);
    return this.#frequencies.map(({ c, d }, index) => {
      const points = this.#take(`kernel/${index}`, [c[0] ?? [], d[0] ?? []], taps);
      const parts = this.#reshape(`kernel/${index}/parts`, points, [2, channels, filters]);
      const besides = this.#transpose(`kernel/${index}/rows`, parts, [1, 0, 2]);
      return this.#reshape(`kernel/${index}`, besides, [channels, 2 * filters]);
    });
  }

  /**
   * One frequency of a table with a row for each pixel or tap. Each frequency has its own product: tfjs's wasm backend
   * copies a whole tensor for each slice, so one product for all frequencies would be fast to compute but slow to
   * split.
   */
  #take(name: string, parts: readonly (readonly number[])[], table: string): string {
    const transform = this.#transform(`${name}/transform`, parts);
    return this.#add({ op: 'MatMul', name: this.#name(`${name}/points`), inputs: [transform, table] });
  }

  /** The four real products of each frequency, for all frequencies and examples: [4 · frequencies, n · filters]. */
  #multiply(inputs: readonly string[], kernels: readonly string[]): string {
    const { filters } = this.#sizes;
    const products = this.#frequencies.map((_, index) =>
      this.#add({
        op: 'MatMul',
        name: this.#name(`product/${index}`),
        inputs: [inputs[index] ?? '', kernels[index] ?? ''],
      }),
    );
    const all = this.#add({
      op: 'ConcatV2',
      name: this.#name('products'),
      inputs: [...products, this.#integers([0], [])],
    });
    const count = this.#frequencies.length;
    const parts = this.#reshape('parts', all, [2 * count, -1, 2, filters]);
    return this.#reshape('partRows', this.#transpose('partPlaces', parts, [0, 2, 1, 3]), [4 * count, -1]);
  }

  /** Inverse transform to [n, pixels, filters]. */
  #toPixels(products: string): string {
    const { height, width, filters } = this.#sizes;
    const pixels = height * width;
    // (a + ib)(c + id) from ac, ad, bc and bd; an output pixel is the sum of cos · real part − sin · imaginary part.
    const columns = this.#frequencies.flatMap(({ cos, sin }) => {
      const [lessSin, lessCos] = [sin.map((value) => -value), cos.map((value) => -value)];
      return [cos, lessSin, lessSin, lessCos];
    });
    const rowsOfPixels = Array.from({ length: pixels }, (_, pixel) =>
      columns.map((column) => column[pixel] ?? 0),
    );
    const transform = this.#transform('outputTransform', rowsOfPixels);
    const rows = this.#add({ op: 'MatMul', name: this.#name('pixels'), inputs: [transform, products] });
    return this.#transpose('examples', this.#reshape('pixelRows', rows, [pixels, -1, filters]), [1, 0, 2]);
  }

  /** Adds the bias and activation that were fused with the convolution; the last node gets the convolution's name. */
  #finish(images: string): void {
    const { name } = this.#node;
    if (this.#node.op === 'Conv2D') {
      this.#add({ op: 'Identity', name, inputs: [images] });
      return;
    }
    const { activation } = this.#node;
    const biased = activation === undefined ? name : this.#name('biased');
    this.#add({ op: 'BiasAdd', name: biased, inputs: [images, this.#node.inputs[2]] });
    if (activation !== undefined) this.#add({ ...activation, name, inputs: [biased] });
  }

  #transform(name: string, rows: readonly (readonly number[])[]): string {
    const data = Float32Array.from(rows.flat());
    const shape = [rows.length, data.length / rows.length];
    this.#constants.set(this.#name(name), { dtype: 'float32', shape, data, exact: true });
    return this.#name(name);
  }

  #reshape(name: string, tensor: string, shape: readonly number[]): string {
    const target = this.#integers(shape);
    return this.#add({ op: 'Reshape', name: this.#name(name), inputs: [tensor, target] });
  }

  #transpose(name: string, tensor: string, order: readonly number[]): string {
    const permutation = this.#integers(order);
    return this.#add({ op: 'Transpose', name: this.#name(name), inputs: [tensor, permutation] });
  }

  /** One constant per list of integers, shared by all nodes that need it: there are dozens of nodes of each kind. */
  #integers(values: readonly number[], shape: readonly number[] = [values.length]): string {
    const name = this.#name(`integers/${shape.length > 0 ? values.join('.') : 'scalar'}`);
    this.#constants.set(name, { dtype: 'int32', shape, data: Int32Array.from(values) });
    return name;
  }

  #add(node: GraphNode): string {
    this.#nodes.push(node);
    return node.name;
  }

  #name(part: string): string {
    return `${this.#node.name}/${part}`;
  }
}

/** A tensor's shape and its elements in row-major order. */
interface Elements<Data> {
  readonly shape: readonly number[];
  readonly data: Data;
}

/** Typed arrays that hold a tensor's elements. */
type TensorData = Float32Array | Int32Array | Uint8Array | Uint16Array;

/** Permutes a tensor's dimensions as NumPy's transpose does: dimension i of the result is dimension `order[i]`. */
export function permute<Data extends TensorData>(
  { shape, data }: Elements<Data>,
  order: readonly number[],
): Elements<Data> {
  const target = order.map((dimension) => shape[dimension] ?? 1);
  const strides = shape.map((_, dimension) => product(shape.slice(dimension + 1)));
  const steps = order.map((dimension) => strides[dimension] ?? 0);
  const sorted: Data = structuredClone(data);
  const index = target.map(() => 0);
  for (let place = 0; place < sorted.length; place++) {
    sorted[place] = data[index.reduce((sum, at, dimension) => sum + at * (steps[dimension] ?? 0), 0)] ?? 0;
    for (let dimension = target.length - 1; dimension >= 0; dimension--) {
      const next = (index[dimension] ?? 0) + 1;
      index[dimension] = next < (target[dimension] ?? 1) ? next : 0;
      if (index[dimension] !== 0) break;
    }
  }
  return { shape: target, data: sorted };
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total * size, 1);
}

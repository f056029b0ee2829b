import { resizeNearestNeighbor, resizeNearestNeighborGrad } from '../kernels.ts';
import { type NativeLayer, type NativeLayerTable, NO_WEIGHTS } from '../layer.ts';
import { firstRows } from '../rows.ts';

/** Native layers that only rearrange or repeat numbers. */
export const shapes = {
  reshape: (_, { output }) => reshape(output),
  flatten: (_, { output }) => reshape(output),
  upsample2d: ({ size }) => upsample2d(size),
} satisfies Partial<NativeLayerTable>;

/** Reshapes each example; flatten is a reshape to one dimension. It copies nothing. */
function reshape(targetShape: readonly number[]): NativeLayer {
  return (input) => ({
    output: input.reshape([input.shape[0] ?? 0, ...targetShape]),
    kept: [],
    backward: (gradient, request) => ({
      input:
        request.inputs > 0
          ? firstRows(gradient, request.inputs).reshape([request.inputs, ...input.shape.slice(1)])
          : undefined,
      weights: NO_WEIGHTS,
    }),
  });
}

/** Repeats each pixel in a size × size block; its gradient is the sum over the block. */
function upsample2d(size: number): NativeLayer {
  return (input) => {
    const [, height = 0, width = 0] = input.shape;
    return {
      output: resizeNearestNeighbor(input, height * size, width * size),
      kept: [],
      backward: (gradient, request) => ({
        input:
          request.inputs > 0
            ? resizeNearestNeighborGrad(firstRows(gradient, request.inputs), height, width)
            : undefined,
        weights: NO_WEIGHTS,
      }),
    };
  };
}

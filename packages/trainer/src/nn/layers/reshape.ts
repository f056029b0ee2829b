import { type NativeLayer, NO_WEIGHTS } from '../layer.ts';
import { firstRows } from '../rows.ts';

/** Gives each example another shape; flatten is a reshape to one dimension. Costs nothing. */
export function reshape(targetShape: readonly number[]): NativeLayer {
  return (input) => ({
    output: input.reshape([input.shape[0] ?? 0, ...targetShape]),
    kept: [],
    backward: (gradient, wants) => ({
      input:
        wants.inputs > 0
          ? firstRows(gradient, wants.inputs).reshape([wants.inputs, ...input.shape.slice(1)])
          : undefined,
      weights: NO_WEIGHTS,
    }),
  });
}

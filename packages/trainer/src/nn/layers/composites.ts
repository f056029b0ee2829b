import { backwardThrough } from '../backward.ts';
import type { Forward, NativeLayer } from '../layer.ts';
import { firstRows } from '../rows.ts';

/** Builds the native layer x + layers(x), a residual block with a skip connection (He et al., 2016). */
export function residual(layers: readonly NativeLayer[]): NativeLayer {
  return (input, pass) => {
    const passes: Forward[] = [];
    let inner = input;
    for (const layer of layers) {
      const forward = layer(inner, pass);
      passes.push(forward);
      inner = forward.output;
    }
    return {
      output: input.add(inner),
      kept: passes.flatMap(({ kept }) => kept),
      backward: (gradient, request) => {
        const { input: through, weights } = backwardThrough(passes, gradient, request);
        return { input: through && firstRows(gradient, request.inputs).add(through), weights };
      },
    };
  };
}

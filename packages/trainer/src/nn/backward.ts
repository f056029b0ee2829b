import type { Tensor } from '@tensorflow/tfjs-node';
import { scoped } from '@trazo/model/train';
import type { Backward, Forward, Wants } from './layer.ts';

/**
 * Runs the backward passes of layers that followed each other, the last first.
 *
 * @param gradient of the loss by the last one's output; it stays the caller's
 * @param done called with each pass after its backward pass
 */
export function backwardThrough(
  passes: readonly Forward[],
  gradient: Tensor,
  wants: Wants,
  done: (pass: Forward) => void = () => {},
): Backward {
  const weights = new Map<string, Tensor>();
  const batch = gradient.shape[0] ?? 0;
  let current: Tensor | undefined = gradient;
  for (let index = passes.length - 1; index >= 0; index--) {
    const pass = passes[index];
    if (current === undefined || pass === undefined) break;
    // Inside the network the weights below need the whole batch; only the input itself can be wanted in part.
    const inputs: number = index === 0 || !wants.weights ? wants.inputs : batch;
    const arriving: Tensor = current;
    const result = scoped(
      () => pass.backward(arriving, { ...wants, inputs }),
      (found) => [...(found.input ? [found.input] : []), ...found.weights.values()],
    );
    done(pass);
    if (arriving !== gradient && arriving !== result.input) arriving.dispose();
    current = result.input;
    for (const [name, value] of result.weights) weights.set(name, value);
  }
  return { input: current, weights };
}

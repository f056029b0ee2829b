import type { Tensor } from '@tensorflow/tfjs-node';
import { scoped } from '@trazo/model/train';
import type { Backward, Forward, GradientRequest } from './layer.ts';

/**
 * Runs the backward passes of consecutive layers, from the last to the first.
 *
 * @param passes the layers' forward passes, in order
 * @param gradient gradient of the loss with respect to the last layer's output; the caller keeps ownership
 * @param request the gradients to compute
 * @param done called with each forward pass after its backward pass
 * @returns the gradient with respect to the first layer's input, and the gradients of all weights by name
 */
export function backwardThrough(
  passes: readonly Forward[],
  gradient: Tensor,
  request: GradientRequest,
  done: (pass: Forward) => void = () => {},
): Backward {
  const weights = new Map<string, Tensor>();
  const batch = gradient.shape[0] ?? 0;
  let current: Tensor | undefined = gradient;
  for (let index = passes.length - 1; index >= 0; index--) {
    const pass = passes[index];
    if (current === undefined || pass === undefined) break;
    // Gradients of weights require the whole batch; only the gradient of the first layer's input can be partial.
    const inputs: number = index === 0 || !request.weights ? request.inputs : batch;
    const arriving: Tensor = current;
    const result = scoped(
      () => pass.backward(arriving, { ...request, inputs }),
      (found) => [...(found.input ? [found.input] : []), ...found.weights.values()],
    );
    done(pass);
    if (arriving !== gradient && arriving !== result.input) arriving.dispose();
    current = result.input;
    for (const [name, value] of result.weights) weights.set(name, value);
  }
  return { input: current, weights };
}

import type { Tensor } from '@tensorflow/tfjs-node';
import { type NodeJSKernelBackend, nodeBackend } from '@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js';
import type { TFEOpAttr, TFJSBinding } from '@tensorflow/tfjs-node/dist/tfjs_binding.js';

/** Value of an operation's attribute, as {@link runKernel} takes it. */
export type Attribute =
  | { readonly type: 'float' | 'int32' | 'bool' }
  | { readonly string: string }
  | { readonly float: number }
  | { readonly int: number | readonly number[] }
  | { readonly bool: boolean }
  | { readonly shape: readonly number[] };

/** Attributes of an operation by TensorFlow's names. */
export type Attributes = Readonly<Record<string, Attribute>>;

/** The attribute that nearly every kernel asks for: its element type is float32. */
export const FLOAT: Attribute = { type: 'float' };
export const INT32: Attribute = { type: 'int32' };

/**
 * Runs one of TensorFlow's own kernels (not a tfjs operation made of several) and gives its single output.
 *
 * @throws whatever TensorFlow says, with the kernel's name, when shapes or types do not fit
 */
export function runKernel(name: string, attributes: Attributes, inputs: Tensor[]): Tensor {
  const backend = nodeBackend();
  return backend.executeSingleOutput(name, toOpAttrs(backend, attributes), inputs);
}

/** Like {@link runKernel}, for a kernel with any number of outputs. */
export function runKernelMulti(
  name: string,
  attributes: Attributes,
  inputs: Tensor[],
  outputs: number,
): Tensor[] {
  const backend = nodeBackend();
  return backend.executeMultipleOutputs(name, toOpAttrs(backend, attributes), inputs, outputs);
}

function toOpAttrs(backend: NodeJSKernelBackend, attributes: Attributes): TFEOpAttr[] {
  return Object.entries(attributes).map(([name, attribute]) => ({
    name,
    ...toTypedValue(backend.binding, attribute),
  }));
}

function toTypedValue(binding: TFJSBinding, attribute: Attribute): Pick<TFEOpAttr, 'type' | 'value'> {
  if ('type' in attribute) return { type: binding.TF_ATTR_TYPE, value: elementType(binding, attribute.type) };
  if ('string' in attribute) return { type: binding.TF_ATTR_STRING, value: attribute.string };
  if ('float' in attribute) return { type: binding.TF_ATTR_FLOAT, value: attribute.float };
  if ('bool' in attribute) return { type: binding.TF_ATTR_BOOL, value: attribute.bool };
  if ('shape' in attribute) return { type: binding.TF_ATTR_SHAPE, value: [...attribute.shape] };
  return {
    type: binding.TF_ATTR_INT,
    value: typeof attribute.int === 'number' ? attribute.int : [...attribute.int],
  };
}

function elementType(binding: TFJSBinding, type: 'float' | 'int32' | 'bool'): number {
  if (type === 'int32') return binding.TF_INT32;
  return type === 'bool' ? binding.TF_BOOL : binding.TF_FLOAT;
}

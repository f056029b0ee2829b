import type { Tensor } from '@tensorflow/tfjs-node';
import { type NodeJSKernelBackend, nodeBackend } from '@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js';
import type { TFEOpAttr, TFJSBinding } from '@tensorflow/tfjs-node/dist/tfjs_binding.js';

/** Value of a kernel's attribute for {@link runKernel}. */
export type Attribute =
  | { readonly type: 'float' | 'int32' | 'bool' }
  | { readonly string: string }
  | { readonly float: number }
  | { readonly int: number | readonly number[] }
  | { readonly bool: boolean }
  | { readonly shape: readonly number[] };

/** Attributes of a kernel, by TensorFlow's names. */
export type Attributes = Readonly<Record<string, Attribute>>;

/** Attribute value of the element type float32, which nearly every kernel requires. */
export const FLOAT: Attribute = { type: 'float' };
/** Attribute value of the element type int32. */
export const INT32: Attribute = { type: 'int32' };

/**
 * Runs one TensorFlow kernel (not a tfjs operation composed of several) and returns its single output.
 *
 * @throws TensorFlow's error, which names the kernel, if shapes or types do not fit
 */
export function runKernel(name: string, attributes: Attributes, inputs: Tensor[]): Tensor {
  const backend = nodeBackend();
  return backend.executeSingleOutput(name, toOpAttrs(backend, attributes), inputs);
}

/** Runs one TensorFlow kernel like {@link runKernel} and returns its `outputs` outputs. */
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

import type * as tf from '@tensorflow/tfjs';
import type * as z from 'zod';
import { SpecError } from '../../errors.ts';
import type { Shape } from '../shapes.ts';

/** Role of a weight in its layer. */
export type WeightRole = 'kernel' | 'bias' | 'embedding' | 'gamma' | 'beta' | 'movingMean' | 'movingVariance';

/** How a weight is initialized. Glorot uniform samples from ±√(6 / (fanIn + fanOut)) (Glorot and Bengio, 2010). */
export type WeightInitializer =
  | { readonly type: 'glorotUniform'; readonly fanIn: number; readonly fanOut: number }
  | { readonly type: 'zeros' }
  | { readonly type: 'ones' };

/** A weight of a layer: its role, shape and initializer. */
export interface LayerWeight {
  readonly role: WeightRole;
  /** Shape in TensorFlow's layout. */
  readonly shape: Shape;
  readonly initializer: WeightInitializer;
  /**
   * Path of an inner layer in a composite layer, such as `1` in `generator/3/1/kernel`; absent for the layer itself.
   */
  readonly path?: string;
}

/** What a layer's weights depend on besides its input shape. */
interface WeightContext {
  /** Number of classes of a conditional network; 0 for none. */
  readonly classes: number;
}

/**
 * Constructors of tfjs layers, including our own for layers that tfjs lacks. A parameter, so that specs do not import
 * TensorFlow.js.
 */
export interface TfjsLayers {
  readonly layers: typeof tf.layers;
  /** Instance normalization over height and width (Ulyanov et al., 2016). */
  instanceNormalization(config: LayerConfig & { epsilon: number }): tf.layers.Layer;
  /** Nearest-neighbor upsampling that is twice differentiable; tfjs's own is not. */
  upsample2d(config: LayerConfig & { size: number }): tf.layers.Layer;
  /** x + inner(x), with the inner layers applied one after the other. */
  residual(config: LayerConfig, inner: readonly tf.layers.Layer[], input: Shape): tf.layers.Layer;
}

/** Configuration that every tfjs layer takes. */
interface LayerConfig {
  name: string;
  inputShape?: number[];
}

/** Schema of a layer in a spec: a strict object whose `type` is a literal. */
export type AnyLayerSchema = z.ZodType<{ type: string }>;

/**
 * Everything that the model package knows about a layer type. To add a type, add a definition. The trainer's tables of
 * native layers (`nn/layers`) and graph writers (`export/layers`) are exhaustive by type, so the compiler names the
 * entries that are missing there.
 */
export interface LayerDefinition<Schema extends AnyLayerSchema = AnyLayerSchema> {
  /** What the layer computes, as a phrase for reference tables. */
  readonly about: string;
  /** Schema of the layer in a spec; the literal of its `type` is its key in the registry. */
  readonly schema: Schema;
  /**
   * Computes the layer's output shape without the batch.
   *
   * @param where position of the layer in messages, such as `generator[3] (conv2d)`
   * @throws {SpecError} if the layer does not accept an input of this shape
   */
  outputShape(layer: z.infer<Schema>, input: Shape, where: string): Shape;
  /** Returns the layer's weights, in the order of checkpoints and tables; absent for a layer without weights. */
  weights?(layer: z.infer<Schema>, input: Shape, context: WeightContext): LayerWeight[];
  /** Counts the multiply–adds for one example as the exported graph computes it; element-wise operations count as 0. */
  macs?(layer: z.infer<Schema>, input: Shape, output: Shape): number;
  /** Whether, in training, an example's output depends on the other examples of its batch, as with BatchNorm. */
  mixesExamples(layer: z.infer<Schema>): boolean;
  /**
   * Whether the output is piecewise linear in the input, with weights and dropout mask fixed. Gradient penalties
   * require it of every layer of the discriminator.
   */
  piecewiseLinear(layer: z.infer<Schema>): boolean;
  /**
   * Builds the equivalent tfjs layer; absent for a layer with a second input, which `@trazo/model/layers` assembles
   * itself.
   */
  toTfjs?(
    tfjs: TfjsLayers,
    layer: z.infer<Schema>,
    config: LayerConfig,
    input: Shape,
    output: Shape,
  ): tf.layers.Layer;
}

/** Declares a layer type; its functions are typed by the schema. */
export function defineLayer<Schema extends AnyLayerSchema>(
  definition: LayerDefinition<Schema>,
): LayerDefinition<Schema> {
  return definition;
}

/** A layer property that never holds. */
export const never = () => false;
/** A layer property that always holds. */
export const always = () => true;

/** Initializer of biases, betas and moving means. */
export const zeros: WeightInitializer = { type: 'zeros' };
/** Initializer of gammas and moving variances. */
export const ones: WeightInitializer = { type: 'ones' };

/** Returns the Glorot uniform initializer for a fan-in and fan-out. */
export function glorot(fanIn: number, fanOut: number): WeightInitializer {
  return { type: 'glorotUniform', fanIn, fanOut };
}

/** Returns a bias of shape [units] if `useBias` is set, else no weight. */
export function bias(useBias: boolean, units: number): LayerWeight[] {
  return useBias ? [{ role: 'bias', shape: [units], initializer: zeros }] : [];
}

/**
 * Returns a shape as [features].
 *
 * @param where position of the layer in messages
 * @throws {SpecError} if the shape does not have one dimension
 */
export function flat(where: string, shape: Shape): [features: number] {
  const [features] = shape;
  if (shape.length !== 1 || features === undefined) throw wrongRank(where, 'a flat [features] input', shape);
  return [features];
}

/**
 * Returns a shape as [height, width, channels].
 *
 * @param where position of the layer in messages
 * @throws {SpecError} if the shape does not have three dimensions
 */
export function spatial(where: string, shape: Shape): [height: number, width: number, channels: number] {
  const [height, width, channels] = shape;
  if (shape.length !== 3 || height === undefined || width === undefined || channels === undefined) {
    throw wrongRank(where, 'a [height, width, channels] input', shape);
  }
  return [height, width, channels];
}

function wrongRank(where: string, needed: string, received: Shape): SpecError {
  return new SpecError(`${where} needs ${needed}, but the layer before it gives [${received.join(', ')}].`);
}

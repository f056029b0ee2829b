import type * as tf from '@tensorflow/tfjs';
import type * as z from 'zod';
import { SpecError } from '../../errors.ts';
import type { Shape } from '../shapes.ts';

/** Part a weight plays in its layer. */
export type WeightRole = 'kernel' | 'bias' | 'embedding' | 'gamma' | 'beta' | 'movingMean' | 'movingVariance';

/** How a weight starts. Glorot uniform draws from ±sqrt(6 / (fanIn + fanOut)) (Glorot and Bengio, 2010). */
export type WeightInitializer =
  | { readonly type: 'glorotUniform'; readonly fanIn: number; readonly fanOut: number }
  | { readonly type: 'zeros' }
  | { readonly type: 'ones' };

/** A weight as its layer declares it. */
export interface LayerWeight {
  readonly role: WeightRole;
  /** In TensorFlow's layout. */
  readonly shape: Shape;
  readonly initializer: WeightInitializer;
  /** Path of the layer within a composite layer, as `1` in `generator/3/1/kernel`; empty for the layer itself. */
  readonly path?: string;
}

/** What the weights of a layer depend on besides its input. */
interface WeightContext {
  /** Classes that a conditional network chooses from; 0 for none. */
  readonly classes: number;
}

/** tfjs layers, and those of our own that tfjs lacks. They are handed in, so that a spec imports no TensorFlow.js. */
export interface TfjsLayers {
  readonly layers: typeof tf.layers;
  /** Instance normalization over height and width (Ulyanov et al., 2016). */
  instanceNormalization(config: LayerConfig & { epsilon: number }): tf.layers.Layer;
  /** Nearest-neighbor upsampling that can be differentiated twice, which tfjs's cannot. */
  upsample2d(config: LayerConfig & { size: number }): tf.layers.Layer;
  /** x + what the inner layers, one after the other, make of x. */
  residual(config: LayerConfig, inner: readonly tf.layers.Layer[], input: Shape): tf.layers.Layer;
}

/** What every tfjs layer is given. */
interface LayerConfig {
  name: string;
  inputShape?: number[];
}

/** Form of a layer in a spec: a strict object whose `type` is a literal. */
export type AnyLayerSchema = z.ZodType<{ type: string }>;

/**
 * All that the model package knows of a type of layer. Adding a type is adding a definition; the trainer's tables of
 * native layers (`nn/layers`) and of graph writers (`export/layers`) are exhaustive by type, so the compiler names what
 * is missing there.
 */
export interface LayerDefinition<Schema extends AnyLayerSchema = AnyLayerSchema> {
  /** What the layer computes, in a phrase for reference tables. */
  readonly about: string;
  /** Form of the layer in a spec; the literal of its `type` is the key that the registry has it under. */
  readonly schema: Schema;
  /**
   * Shape after the layer, without the batch.
   *
   * @param where place of the layer, for messages, as `generator[3] (conv2d)`
   * @throws {SpecError} when the layer cannot take such an input
   */
  outputShape(layer: z.infer<Schema>, input: Shape, where: string): Shape;
  /** The layer's weights, in the order in which checkpoints and tables list them; none when absent. */
  weights?(layer: z.infer<Schema>, input: Shape, context: WeightContext): LayerWeight[];
  /** Multiply–adds of one example as the exported graph computes it; element-wise work counts as none. */
  macs?(layer: z.infer<Schema>, input: Shape, output: Shape): number;
  /** Whether an example's output depends on the other examples of its batch in training, as with BatchNorm. */
  mixesExamples(layer: z.infer<Schema>): boolean;
  /**
   * Whether, with weights and dropout mask fixed, the output is piecewise linear in the input. The gradient penalties
   * need it of each layer of the discriminator.
   */
  piecewiseLinear(layer: z.infer<Schema>): boolean;
  /** The same layer of tfjs; absent for a layer with a second input, which `@trazo/model/layers` puts together itself. */
  toTfjs?(
    tfjs: TfjsLayers,
    layer: z.infer<Schema>,
    config: LayerConfig,
    input: Shape,
    output: Shape,
  ): tf.layers.Layer;
}

/** Declares a layer type; the types of its functions follow from the schema. */
export function defineLayer<Schema extends AnyLayerSchema>(
  definition: LayerDefinition<Schema>,
): LayerDefinition<Schema> {
  return definition;
}

export const never = () => false;
export const always = () => true;

export const zeros: WeightInitializer = { type: 'zeros' };
export const ones: WeightInitializer = { type: 'ones' };

export function glorot(fanIn: number, fanOut: number): WeightInitializer {
  return { type: 'glorotUniform', fanIn, fanOut };
}

export function bias(useBias: boolean, units: number): LayerWeight[] {
  return useBias ? [{ role: 'bias', shape: [units], initializer: zeros }] : [];
}

/**
 * Takes a shape as [features].
 *
 * @throws {SpecError} for any other rank
 */
export function flat(where: string, shape: Shape): [features: number] {
  const [features] = shape;
  if (shape.length !== 1 || features === undefined) throw wrongRank(where, 'a flat [features] input', shape);
  return [features];
}

/**
 * Takes a shape as [height, width, channels].
 *
 * @throws {SpecError} for any other rank
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

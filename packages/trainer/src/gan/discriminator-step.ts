import * as tf from '@tensorflow/tfjs-node';
import type { Recipe } from '@trazo/model';
import { ganMetrics, lossOf } from '@trazo/model/train';
import type { Network } from '../nn/network.ts';

type Tensor = tf.Tensor;

/** Images [n, height, width, channels] with their one-hot classes [n, classes], or undefined if there are no classes. */
export interface LabelledImages {
  readonly images: Tensor;
  readonly classes: Tensor | undefined;
}

/** Metrics and gradients of the discriminator's passes in a step. */
interface Classified {
  /** The step's metrics; see `ganMetrics`. */
  readonly metrics: Tensor;
  /** Gradients of the discriminator's loss with respect to its weights. */
  readonly weights: ReadonlyMap<string, Tensor>;
  /** Gradient of the generator's loss with respect to the generated images. */
  readonly imageGradient: Tensor;
}

/**
 * Runs the discriminator's forward and backward passes on generated and real images, for both losses. Call within
 * `tf.tidy`.
 *
 * There are three such functions: {@link onePass}, {@link sharedForward} and {@link twoForwards}. Where they are exact,
 * they compute the same gradients; they differ in cost.
 */
export type DiscriminatorStep = (
  discriminator: Network,
  fakes: LabelledImages,
  reals: LabelledImages,
  recipe: Recipe,
  step: number,
) => Classified;

/**
 * A discriminator step with one forward and one backward pass. It is exact if no layer mixes examples and the loss's
 * derivative at generated images is never zero. The backward pass is then linear in each example's logit gradient, so a
 * factor per generated image converts the gradient of the discriminator's loss with respect to the image into that of the
 * generator's loss.
 */
export const onePass: DiscriminatorStep = (discriminator, fakes, reals, recipe, step) => {
  const loss = lossOf(recipe);
  const both = classifyTogether(discriminator, fakes, reals, step);
  const fakeSeed = loss.fakeDerivative(both.fakeLogits);
  const back = both.backward(logitGradient(both, fakeSeed, recipe), { weights: true, inputs: both.fakes });
  const factor = loss.generatorDerivative(both.fakeLogits).div(fakeSeed);
  return {
    metrics: ganMetrics(recipe, both.fakeLogits, both.realLogits),
    weights: back.weights,
    imageGradient: definedGradient(back.input).mul(factor.reshape([both.fakes, 1, 1, 1])),
  };
};

/**
 * A discriminator step with one forward and two backward passes. It is exact for any loss if no layer mixes examples. With
 * hinge and least squares, some generated images have a zero gradient for the discriminator but not for the generator.
 */
export const sharedForward: DiscriminatorStep = (discriminator, fakes, reals, recipe, step) => {
  const loss = lossOf(recipe);
  const both = classifyTogether(discriminator, fakes, reals, step);
  const seed = logitGradient(both, loss.fakeDerivative(both.fakeLogits), recipe);
  const { weights } = both.backward(seed, { weights: true, inputs: 0, retain: true });
  const generatorSeed = loss.generatorDerivative(both.fakeLogits).div(both.fakes);
  const { input } = both.backward(generatorSeed, { weights: false, inputs: both.fakes });
  return {
    metrics: ganMetrics(recipe, both.fakeLogits, both.realLogits),
    weights,
    imageGradient: definedGradient(input),
  };
};

/**
 * A discriminator step with two forward and three backward passes, as in TensorFlow's DCGAN tutorial. It is always exact: a
 * layer that mixes examples, such as batch normalization, processes real and generated images as two batches with separate
 * statistics.
 */
export const twoForwards: DiscriminatorStep = (discriminator, fakes, reals, recipe, step) => {
  const loss = lossOf(recipe);
  const classify = ({ images, classes }: LabelledImages, stream: string) =>
    discriminator.forward(images, { training: true, step, stream, ...(classes && { classes }) });
  const real = classify(reals, 'real');
  const fake = classify(fakes, 'fake');
  const metrics = ganMetrics(recipe, fake.output, real.output);
  const [realCount, fakeCount] = [rowsOf(real.output), rowsOf(fake.output)];
  const realSeed = loss.realDerivative(real.output, recipe.labelSmoothing).div(realCount);
  const fakeSeed = loss.fakeDerivative(fake.output).div(fakeCount);
  const generatorSeed = loss.generatorDerivative(fake.output).div(fakeCount);
  const ofReal = real.backward(realSeed, { weights: true, inputs: 0 }).weights;
  const ofFake = fake.backward(fakeSeed, { weights: true, inputs: 0, retain: true }).weights;
  const { input } = fake.backward(generatorSeed, { weights: false, inputs: fakeCount });
  return { metrics, weights: addGradients(ofReal, ofFake), imageGradient: definedGradient(input) };
};

/** Adds gradients with respect to the same weights. */
export function addGradients(
  left: ReadonlyMap<string, Tensor>,
  right: ReadonlyMap<string, Tensor>,
): ReadonlyMap<string, Tensor> {
  return new Map(
    [...left].map(([name, gradient]) => {
      const other = right.get(name);
      return [name, other === undefined ? gradient : gradient.add(other)];
    }),
  );
}

/** Classifies generated and real images as one batch, generated images first. */
function classifyTogether(
  discriminator: Network,
  fakes: LabelledImages,
  reals: LabelledImages,
  step: number,
) {
  const count = rowsOf(fakes.images);
  const { output, backward } = discriminator.forward(tf.concat([fakes.images, reals.images], 0), {
    training: true,
    step,
    ...(fakes.classes && reals.classes && { classes: tf.concat([fakes.classes, reals.classes], 0) }),
  });
  return {
    fakes: count,
    fakeLogits: output.slice(0, count),
    realLogits: output.slice(count, rowsOf(reals.images)),
    backward,
  };
}

/** Gradient of the discriminator's loss with respect to the logits, [fakes + reals, 1]. */
function logitGradient(
  { fakes, realLogits }: ReturnType<typeof classifyTogether>,
  fakeSeed: Tensor,
  recipe: Recipe,
): Tensor {
  const realSeed = lossOf(recipe).realDerivative(realLogits, recipe.labelSmoothing);
  return tf.concat([fakeSeed.div(fakes), realSeed.div(rowsOf(realLogits))], 0);
}

const rowsOf = (tensor: Tensor): number => tensor.shape[0] ?? 0;

function definedGradient(gradient: Tensor | undefined): Tensor {
  if (gradient === undefined) throw new Error('There is no gradient for the generated images.');
  return gradient;
}

import * as tf from '@tensorflow/tfjs-node';
import {
  discriminatorShapes,
  discriminatorWeights,
  type GanSpec,
  generatorInput,
  generatorInputSize,
  generatorShapes,
  generatorWeights,
} from '@trazo/model';
import { refuseNonFiniteLosses } from '../checkpoint/finite.ts';
import { Sides } from '../nn/activation-masks.ts';
import { averagingAt, type NamedArray, Network } from '../nn/network.ts';
import { RandomStreams } from '../nn/random.ts';
import { scoped } from '../nn/scope.ts';
import { isPenalised, penaltyPerImage } from './gradient-penalty.ts';
import { adversarialLosses } from './losses.ts';
import { realClasses, stepNoise } from './noise.ts';
import { normalizeImages } from './normalize.ts';
import type { RealBatch, StepAdam, StepGradients, TrainableGan } from './trainable-gan.ts';

/** A generator and a discriminator in training against each other, on TensorFlow's own kernels. */
export class Gan implements TrainableGan {
  readonly spec: GanSpec;
  readonly generator: Network;
  readonly discriminator: Network;
  readonly #random: RandomStreams;

  /** @param seed of the initial weights, the noise and dropout: an unsigned 32-bit number */
  constructor(spec: GanSpec, seed: number) {
    this.spec = spec;
    this.#random = new RandomStreams(seed);
    const { generator, discriminator } = spec;
    this.generator = new Network(
      'generator',
      generator,
      generatorShapes(spec),
      generatorWeights(spec),
      this.#random,
      spec.training.averaging > 0,
    );
    this.discriminator = new Network(
      'discriminator',
      discriminator,
      discriminatorShapes(spec),
      discriminatorWeights(spec),
      this.#random,
    );
  }

  trainStep(real: RealBatch, fakes: number, step: number, adam: StepAdam): tf.Tensor {
    return tf.tidy(() => {
      const { metrics, discriminator, generator } = this.#forwardAndBack(real, fakes, step);
      refuseNonFiniteLosses(metrics.dataSync(), step + 1, () => this.snapshot());
      const { learningRate, discriminatorLearningRate = learningRate } = adam;
      this.discriminator.applyAdam(discriminator, step + 1, {
        ...adam,
        learningRate: discriminatorLearningRate,
      });
      this.generator.applyAdam(generator, step + 1, adam);
      this.generator.updateAverages(averagingAt(this.spec.training.averaging, step));
      return metrics;
    });
  }

  gradients(real: RealBatch, fakes: number, step: number): StepGradients {
    return scoped(() => {
      const { metrics, discriminator, generator } = this.#forwardAndBack(real, fakes, step);
      const read = ([name, tensor]: [string, tf.Tensor]) =>
        [name, Float32Array.from(tensor.dataSync())] as const;
      return {
        losses: Array.from(metrics.dataSync()),
        gradients: new Map([...generator, ...discriminator].map(read)),
      };
    });
  }

  #forwardAndBack(real: RealBatch, fakes: number, step: number) {
    // Fetch: real images, and noise for as many fakes as the batch is wide.
    const reals = normalizeImages(real, this.spec.image);
    const noise = stepNoise(this.#random, this.spec, fakes, step);

    // Forward: the generator draws; the discriminator judges fakes and reals as one batch.
    const drawn = this.generator.forward(noise.input, { training: true, step });
    const judged = this.discriminator.forward(tf.concat([drawn.output, reals], 0), {
      training: true,
      step,
      ...(noise.classes && { classes: tf.concat([noise.classes, realClasses(real, this.spec)], 0) }),
    });
    const losses = adversarialLosses(judged.output, fakes, this.spec.training.labelSmoothing);

    // Backward: one way through the discriminator serves both losses, then on through the generator.
    const blame = judged.backward(losses.logitGradient, { weights: true, inputs: fakes });
    if (blame.input === undefined) throw new Error('No gradient reached the fakes.');
    const perImage = losses.generatorFactor.reshape([fakes, 1, 1, 1]);
    const lesson = drawn.backward(blame.input.mul(perImage), { weights: true, inputs: 0 });
    const discriminator = isPenalised(this.spec.training.gradientPenalty, step)
      ? sums(blame.weights, this.#penaltyGradients(reals, real, step))
      : blame.weights;
    return { metrics: losses.metrics, discriminator, generator: lesson.weights };
  }

  /** Gradients of the penalty on the discriminator's steepness at the real images, by each of its weights. */
  #penaltyGradients(reals: tf.Tensor, real: RealBatch, step: number): ReadonlyMap<string, tf.Tensor> {
    const classes = this.spec.classes > 0 ? { classes: realClasses(real, this.spec) } : {};
    const notes = new Sides();
    const judged = this.discriminator.forward(reals, { training: true, step, ...classes, notes });
    const slope = judged.backward(tf.onesLike(judged.output), { weights: false, inputs: real.count });
    if (slope.input === undefined) throw new Error('No gradient reached the real images.');
    const squared = this.discriminator.forward(slope.input, {
      training: true,
      step,
      ...classes,
      along: notes,
    });
    const each = penaltyPerImage(this.spec.training.gradientPenalty, real.count);
    const { weights } = squared.backward(tf.fill(squared.output.shape, each), { weights: true, inputs: 0 });
    notes.dispose();
    return weights;
  }

  sample(latents: Float32Array, count: number, labels: readonly number[] = []): Float32Array {
    const rows = generatorInput(latents, labels, this.spec);
    return scoped(() => {
      const input = tf.tensor2d(rows, [count, generatorInputSize(this.spec)]);
      const averaged = this.spec.training.averaging > 0;
      const { output } = this.generator.forward(input, { training: false, step: 0, averaged });
      return Float32Array.from(output.dataSync());
    });
  }

  snapshot(): Map<string, NamedArray> {
    return new Map([
      ...this.generator.snapshot({ moments: true }),
      ...this.discriminator.snapshot({ moments: true }),
    ]);
  }

  restore(arrays: ReadonlyMap<string, NamedArray>): void {
    this.generator.restore(arrays);
    this.discriminator.restore(arrays);
  }

  dispose(): void {
    this.generator.dispose();
    this.discriminator.dispose();
  }
}

/** Gradients by the same weights, added up. */
function sums(
  left: ReadonlyMap<string, tf.Tensor>,
  right: ReadonlyMap<string, tf.Tensor>,
): ReadonlyMap<string, tf.Tensor> {
  return new Map(
    [...left].map(([name, gradient]) => {
      const other = right.get(name);
      return [name, other === undefined ? gradient : gradient.add(other)];
    }),
  );
}

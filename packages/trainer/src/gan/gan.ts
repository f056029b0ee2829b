import * as tf from '@tensorflow/tfjs-node';
import {
  discriminatorMixesExamples,
  type ExportedFunction,
  type GanSpec,
  generatorFunction,
  generatorInput,
  generatorInputSize,
  type WeightArray,
} from '@trazo/model';
import {
  augmentationAt,
  emaDecayAt,
  GAN_METRICS,
  GAN_NETWORKS,
  type ImageBatch,
  lossOf,
  type MetricsGuard,
  namedMetrics,
  normalizeImages,
  penaltiesAt,
  realClasses,
  type StepAdam,
  type StepGradients,
  scoped,
  stepNoise,
  type TrainableGan,
} from '@trazo/model/train';
import { Network } from '../nn/network.ts';
import { RandomStreams } from '../nn/random.ts';
import {
  addGradients,
  type DiscriminatorStep,
  onePass,
  sharedForward,
  twoForwards,
} from './discriminator-step.ts';
import { penaltyGradients } from './penalty-gradients.ts';

/** The training task of a GAN on TensorFlow's kernels: a generator and a discriminator trained against each other. */
export class Gan implements TrainableGan {
  readonly networks = GAN_NETWORKS;
  readonly metricNames = GAN_METRICS;
  readonly exports: readonly ExportedFunction[];
  readonly spec: GanSpec;
  readonly generator: Network;
  readonly discriminator: Network;
  readonly #random: RandomStreams;
  readonly #guard: MetricsGuard;
  readonly #discriminatorStep: DiscriminatorStep;

  /**
   * @param seed seed of the initial weights, the noise and dropout: an unsigned 32-bit number
   * @param guard called with each step's metrics before weights are updated
   */
  constructor(spec: GanSpec, seed: number, guard: MetricsGuard = () => {}) {
    this.spec = spec;
    this.exports = [generatorFunction(spec)];
    this.#guard = guard;
    this.#random = new RandomStreams(seed);
    this.generator = new Network(spec, 'generator', this.#random, spec.training.emaDecay > 0);
    this.discriminator = new Network(spec, 'discriminator', this.#random);
    this.#discriminatorStep = discriminatorStepOf(spec);
  }

  trainStep(real: ImageBatch, fakes: number, step: number, adam: StepAdam): tf.Tensor {
    return tf.tidy(() => {
      const { metrics, discriminator, generator } = this.#forwardAndBackward(real, fakes, step);
      this.#guard(namedMetrics(this, metrics.dataSync()), step + 1, () => this.snapshot());
      const { learningRate, discriminatorLearningRate = learningRate } = adam;
      this.discriminator.applyAdam(discriminator, step + 1, {
        ...adam,
        learningRate: discriminatorLearningRate,
      });
      this.generator.applyAdam(generator, step + 1, adam);
      this.generator.updateEma(emaDecayAt(this.spec.training.emaDecay, step));
      return metrics;
    });
  }

  gradients(real: ImageBatch, fakes: number, step: number): StepGradients {
    return scoped(() => {
      const { metrics, discriminator, generator } = this.#forwardAndBackward(real, fakes, step);
      const read = ([name, tensor]: [string, tf.Tensor]) =>
        [name, Float32Array.from(tensor.dataSync())] as const;
      return {
        metrics: namedMetrics(this, metrics.dataSync()),
        gradients: new Map([...generator, ...discriminator].map(read)),
      };
    });
  }

  #forwardAndBackward(real: ImageBatch, fakes: number, step: number) {
    // Inputs: real images, and noise for the generated images.
    const { training } = this.spec;
    const images = normalizeImages(real, this.spec.image);
    const classes = realClasses(real, this.spec);
    const noise = stepNoise(this.#random, this.spec, classes, fakes, step);

    // Generate. The discriminator sees real and generated images augmented, where the recipe says so.
    const generated = this.generator.forward(noise.input, { training: true, step });
    const ofReals = augmentationAt(training, this.#random, 'real', step, images.shape);
    const ofFakes = augmentationAt(training, this.#random, 'fake', step, generated.output.shape);
    const reals = { images: ofReals.apply(images), classes };
    const faked = { images: ofFakes.apply(generated.output), classes: noise.classes };

    // Classify, and compute both networks' gradients.
    const classified = this.#discriminatorStep(this.discriminator, faked, reals, training, step);
    // Penalties come first: their points can be interpolations with generated images, which the backward pass below frees.
    const penalties = penaltiesAt(training, step).map((penalty) =>
      penaltyGradients(this.discriminator, penalty, reals, faked.images, this.#random, step),
    );
    const imageGradient = ofFakes.backward(classified.imageGradient);
    const generator = generated.backward(imageGradient, { weights: true, inputs: 0 });
    return {
      metrics: classified.metrics,
      discriminator: penalties.reduce(addGradients, classified.weights),
      generator: generator.weights,
    };
  }

  sample(latents: Float32Array, count: number, labels: readonly number[] = []): Float32Array {
    const rows = generatorInput(latents, labels, this.spec);
    return scoped(() => {
      const input = tf.tensor2d(rows, [count, generatorInputSize(this.spec)]);
      const ema = this.spec.training.emaDecay > 0;
      const { output } = this.generator.forward(input, { training: false, step: 0, ema });
      return Float32Array.from(output.dataSync());
    });
  }

  snapshot(): Map<string, WeightArray> {
    return new Map([...this.generator.snapshot(), ...this.discriminator.snapshot()]);
  }

  restore(arrays: ReadonlyMap<string, WeightArray>): void {
    this.generator.restore(arrays);
    this.discriminator.restore(arrays);
  }

  dispose(): void {
    this.generator.dispose();
    this.discriminator.dispose();
  }
}

/** Chooses the cheapest discriminator step that is exact for a spec. */
function discriminatorStepOf(spec: GanSpec): DiscriminatorStep {
  if (discriminatorMixesExamples(spec)) return twoForwards;
  return lossOf(spec.training).fakeDerivativeNeverZero ? onePass : sharedForward;
}

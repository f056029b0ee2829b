import * as tf from '@tensorflow/tfjs';
import { type ExportedFunction, generatorFunction } from '../artifact/exported-function.ts';
import { generatorInput } from '../latent/labels.ts';
import { buildDiscriminator, buildGenerator, embeddingName, layerNamed } from '../layers/build.ts';
import type { GanSpec } from '../spec/gan-spec.ts';
import type { LayerSpec } from '../spec/layers/index.ts';
import { discriminatorMixesExamples, generatorInputSize, type NetworkName } from '../spec/network.ts';
import { networkWeights, type WeightArray } from '../spec/weights.ts';
import { type Augmentation, augmentationAt } from './augment.ts';
import { emaDecayAt } from './ema.ts';
import { penaltiesAt } from './gradient-penalty.ts';
import { initialValue } from './initialize.ts';
import { realClasses, stepNoise } from './noise.ts';
import { normalizeImages } from './normalize.ts';
import { PlainNetwork } from './plain-network.ts';
import type { RandomSource } from './random-source.ts';
import { scoped } from './scope.ts';
import { type ImageBatch, type MetricsGuard, namedMetrics, type StepAdam } from './task.ts';
import {
  GAN_METRICS,
  GAN_NETWORKS,
  ganMetrics,
  lossOf,
  type StepGradients,
  type TrainableGan,
} from './trainable-gan.ts';

/** Returns the dropout factors (0 or 1 / (1 − rate)) for the input of a dropout layer. */
type Masks = (path: string, shape: readonly number[], rate: number) => tf.Tensor;

/** What a forward pass needs besides its input. */
interface PlainPass {
  readonly classes: tf.Tensor | undefined;
  readonly masks: Masks;
  readonly differentiable: 'once' | 'twice';
}

/**
 * The plain training step of a GAN: tfjs layers and `tf.variableGrads` on the current backend, separate passes for real
 * and generated images, and gradient penalties by second derivatives. It samples the same noise and dropout masks as
 * the native step. So it is the reference for tests of the native step, and the fallback if native kernels are missing.
 */
export class PlainGan implements TrainableGan {
  readonly networks = GAN_NETWORKS;
  readonly metricNames = GAN_METRICS;
  readonly exports: readonly ExportedFunction[];
  readonly spec: GanSpec;
  readonly #random: RandomSource;
  readonly #guard: MetricsGuard;
  readonly #generator: PlainNetwork;
  readonly #discriminator: PlainNetwork;

  /** @param random source of the initial weights, the noise and the dropout masks */
  constructor(spec: GanSpec, random: RandomSource, guard: MetricsGuard = () => {}) {
    this.spec = spec;
    this.exports = [generatorFunction(spec)];
    this.#random = random;
    this.#guard = guard;
    this.#generator = this.#network('generator', buildGenerator(spec), spec.training.emaDecay > 0);
    this.#discriminator = this.#network('discriminator', buildDiscriminator(spec), false);
  }

  trainStep(real: ImageBatch, fakes: number, step: number, adam: StepAdam): tf.Tensor {
    return tf.tidy(() => {
      const { metrics, generator, discriminator } = this.#gradients(real, fakes, step);
      this.#guard(namedMetrics(this, metrics.dataSync()), step + 1, () => this.snapshot());
      const { learningRate, discriminatorLearningRate = learningRate } = adam;
      this.#discriminator.applyAdam(discriminator, step + 1, {
        ...adam,
        learningRate: discriminatorLearningRate,
      });
      this.#generator.applyAdam(generator, step + 1, adam);
      this.#generator.updateEma(emaDecayAt(this.spec.training.emaDecay, step));
      return metrics;
    });
  }

  /** Like {@link trainStep}, but with one of tfjs's optimizers; without guard and EMA. */
  trainStepWith(optimizer: tf.Optimizer, real: ImageBatch, fakes: number, step: number): tf.Tensor {
    return tf.tidy(() => {
      const { metrics, generator, discriminator } = this.#gradients(real, fakes, step);
      optimizer.applyGradients({ ...generator, ...discriminator });
      return metrics;
    });
  }

  gradients(real: ImageBatch, fakes: number, step: number): StepGradients {
    return scoped(() => {
      const { metrics, generator, discriminator } = this.#gradients(real, fakes, step);
      return {
        metrics: namedMetrics(this, metrics.dataSync()),
        gradients: new Map([
          ...named(this.#generator.trained, generator),
          ...named(this.#discriminator.trained, discriminator),
        ]),
      };
    });
  }

  sample(latents: Float32Array, count: number, labels: readonly number[] = []): Float32Array {
    const rows = generatorInput(latents, labels, this.spec);
    return scoped(() =>
      this.#generator.withEma(() => {
        const input = tf.tensor2d(rows, [count, generatorInputSize(this.spec)]);
        const output = this.#generator.model.predict(input, { batchSize: count });
        if (Array.isArray(output)) throw new Error('The generator must return one tensor.');
        return Float32Array.from(output.dataSync());
      }),
    );
  }

  snapshot(): Map<string, WeightArray> {
    return new Map([...this.#generator.snapshot(), ...this.#discriminator.snapshot()]);
  }

  restore(arrays: ReadonlyMap<string, WeightArray>): void {
    this.#generator.restore(arrays);
    this.#discriminator.restore(arrays);
  }

  dispose(): void {
    this.#generator.dispose();
    this.#discriminator.dispose();
  }

  #network(name: NetworkName, model: tf.LayersModel, ema: boolean): PlainNetwork {
    const weights = networkWeights(this.spec, name);
    const network = new PlainNetwork(model, weights, ema);
    tf.tidy(() => {
      const arrays = weights.map((weight) => {
        const data = Float32Array.from(initialValue(weight, this.#random).dataSync());
        return [weight.name, { shape: weight.shape, data }] as const;
      });
      network.initialize(new Map(arrays));
    });
    return network;
  }

  #gradients(real: ImageBatch, fakes: number, step: number) {
    const { training } = this.spec;
    const loss = lossOf(training);
    const images = normalizeImages(real, this.spec.image);
    const { height, width, channels } = this.spec.image;
    const augmentation = (stream: 'real' | 'fake', count: number) =>
      augmentationAt(training, this.#random, stream, step, [count, height, width, channels]);
    const reals = augmentation('real', real.count).apply(images);
    const augmentFakes = differentiable(augmentation('fake', fakes));
    const truth = realClasses(real, this.spec);
    const noise = stepNoise(this.#random, this.spec, truth, fakes, step);
    const masks = this.#discriminatorMasks(fakes, real.count, step);
    const classify = (images: tf.Tensor, classes: tf.Tensor | undefined, of: 'fake' | 'real') =>
      this.#run('discriminator', images, classes, masks[of]);

    // The generator runs once, inside its own gradient, because every run in training mode updates its moving
    // statistics.
    const kept: tf.Tensor[] = [];
    const generator = tf.variableGrads(() => {
      const generated = this.#run('generator', noise.input, undefined, this.#masks(step));
      const seen = augmentFakes(generated);
      kept.push(tf.keep(seen.clone()));
      // The discriminator's moving statistics are updated once per batch, in its own pass below.
      const logits = this.#discriminator.preservingStatistics(() => classify(seen, noise.classes, 'fake'));
      return loss.generator(logits).mean().asScalar();
    }, [...this.#generator.trained.values()]);
    const [generated] = kept;
    if (generated === undefined) throw new Error('The generator returned no images.');

    const discriminator = tf.variableGrads(() => {
      const realLogits = classify(reals, truth, 'real');
      const fakeLogits = classify(generated, noise.classes, 'fake');
      kept.push(tf.keep(ganMetrics(training, fakeLogits, realLogits)));
      const realLoss = loss.real(realLogits, training.labelSmoothing).mean();
      return realLoss.add(loss.fake(fakeLogits).mean()).asScalar();
    }, [...this.#discriminator.trained.values()]);
    const metrics = kept[1]?.clone();
    if (metrics === undefined) throw new Error('The discriminator returned no metrics.');

    for (const penalty of penaltiesAt(training, step)) {
      const points = penalty.points(reals, generated, this.#random, step);
      const ofPenalty = tf.variableGrads(() => {
        const classes = truth?.slice(0, points.shape[0]);
        const ofPoints = this.#masks(step, penalty.stream);
        const logit = (images: tf.Tensor) =>
          this.#run('discriminator', images, classes, ofPoints, 'twice').sum();
        return penalty.value(tf.grad(logit)(points)).asScalar();
      }, [...this.#discriminator.trained.values()]);
      for (const [name, gradient] of Object.entries(ofPenalty.grads)) {
        // The penalty does not depend on biases, for which tfjs returns null.
        if (gradient !== null)
          discriminator.grads[name] = discriminator.grads[name]?.add(gradient) ?? gradient;
      }
    }
    tf.dispose(kept);
    return { metrics, generator: generator.grads, discriminator: discriminator.grads };
  }

  /** Dropout factors keyed by the layer's path, and by `stream` if given. */
  #masks(step: number, stream?: string): Masks {
    return (path, shape, rate) => {
      const mask = this.#random.dropoutMask(streamOf(path, stream), step, shape, rate);
      return mask.cast('float32').mul(1 / (1 - rate));
    };
  }

  /**
   * Dropout factors of generated and real images, as the native step samples them. If the native step runs both as one
   * batch, they share one mask, generated images first; if it runs them separately, each has its own stream.
   */
  #discriminatorMasks(fakes: number, reals: number, step: number): Readonly<Record<'fake' | 'real', Masks>> {
    if (discriminatorMixesExamples(this.spec)) {
      return { fake: this.#masks(step, 'fake'), real: this.#masks(step, 'real') };
    }
    const masks = this.#masks(step);
    const part =
      (first: number): Masks =>
      (path, [count = 0, ...shape], rate) =>
        tf.slice(masks(path, [fakes + reals, ...shape], rate), first, count);
    return { fake: part(0), real: part(fakes) };
  }

  /** Runs all layers. @param differentiable how often the result can be differentiated */
  #run(
    network: NetworkName,
    input: tf.Tensor,
    classes: tf.Tensor | undefined,
    masks: Masks,
    differentiable: 'once' | 'twice' = 'once',
  ): tf.Tensor {
    return this.spec[network].reduce(
      (x, layer, index) =>
        this.#apply(network, layer, `${network}/${index}`, x, { classes, masks, differentiable }),
      input,
    );
  }

  #apply(network: NetworkName, layer: LayerSpec, path: string, x: tf.Tensor, pass: PlainPass): tf.Tensor {
    const { classes, masks } = pass;
    const { model } = network === 'generator' ? this.#generator : this.#discriminator;
    const name = path.replaceAll('/', '_');
    const through = (layerName: string, input: tf.Tensor) => {
      const output = layerNamed(model, layerName).apply(input, { training: true });
      if (!(output instanceof tf.Tensor)) throw new Error('A layer must return one tensor.');
      return output;
    };
    if (layer.type === 'dropout') return layer.rate === 0 ? x : x.mul(masks(path, x.shape, layer.rate));
    if (layer.type === 'residual') {
      const inner = layer.layers.reduce(
        (y, each, index) => this.#apply(network, each, `${path}/${index}`, y, pass),
        x,
      );
      return x.add(inner);
    }
    if (layer.type === 'leakyRelu' && pass.differentiable === 'twice') {
      // tfjs's gradient of leakyRelu uses comparisons, which have no gradient; its gradient of relu multiplies.
      return x.mul(layer.slope).add(tf.relu(x).mul(1 - layer.slope));
    }
    const output = through(name, x);
    if (layer.type !== 'projection' || classes === undefined) return output;
    return output.add(through(embeddingName(name), classes).mul(x).sum(1, true));
  }
}

/** The augmentation as an operation through which tfjs computes gradients. */
function differentiable({ apply, backward }: Augmentation): (images: tf.Tensor) => tf.Tensor {
  return tf.customGrad((images) => {
    if (!(images instanceof tf.Tensor)) throw new Error('An augmentation takes one tensor.');
    // A copy, because tfjs loses the gradient of an operation that returns its input.
    return { value: apply(images).clone(), gradFunc: (gradient: tf.Tensor) => backward(gradient) };
  });
}

/** Returns the name of a dropout layer's random stream: its path, and `stream` after it if given. */
export const streamOf = (path: string, stream: string | undefined): string =>
  stream === undefined ? path : `${path}/${stream}`;

function named(
  variables: ReadonlyMap<string, tf.Variable>,
  gradients: tf.NamedTensorMap,
): [string, Float32Array][] {
  return [...variables].map(([name, variable]) => {
    const gradient = gradients[variable.name];
    if (gradient === undefined) throw new Error(`There is no gradient for ${name}.`);
    return [name, Float32Array.from(gradient.dataSync())];
  });
}

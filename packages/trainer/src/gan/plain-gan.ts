import * as tf from '@tensorflow/tfjs-node';
import {
  discriminatorWeights,
  type GanSpec,
  generatorInput,
  generatorInputSize,
  generatorWeights,
  type WeightSpec,
} from '@trazo/model';
import { buildDiscriminator, buildGenerator } from '@trazo/model/layers';
import { refuseNonFiniteLosses } from '../checkpoint/finite.ts';
import { initialValue } from '../nn/initialize.ts';
import { averagingAt, type NamedArray } from '../nn/network.ts';
import { RandomStreams } from '../nn/random.ts';
import { scoped } from '../nn/scope.ts';
import { isPenalised, penaltyPerImage } from './gradient-penalty.ts';
import { adversarialLosses } from './losses.ts';
import { realClasses, stepNoise } from './noise.ts';
import { normalizeImages } from './normalize.ts';
import { PlainNetwork } from './plain-network.ts';
import type { RealBatch, StepAdam, StepGradients, TrainableGan } from './trainable-gan.ts';

/**
 * The same training as anyone would write it: tfjs layers, `variableGrads`, fakes and reals judged apart. It draws the
 * same noise and the same dropout as the native step, so that it is the yardstick that the native step is held
 * against, and stands in for it where a kernel is missing.
 */
export class PlainGan implements TrainableGan {
  readonly spec: GanSpec;
  readonly #random: RandomStreams;
  readonly #generator: PlainNetwork;
  readonly #discriminator: PlainNetwork;

  /** @param seed of the initial weights, the noise and dropout: an unsigned 32-bit number */
  constructor(spec: GanSpec, seed: number) {
    this.spec = spec;
    this.#random = new RandomStreams(seed);
    const averaged = spec.training.averaging > 0;
    this.#generator = this.#network(buildGenerator(spec), generatorWeights(spec), averaged);
    this.#discriminator = this.#network(buildDiscriminator(spec), discriminatorWeights(spec), false);
  }

  trainStep(real: RealBatch, fakes: number, step: number, adam: StepAdam): tf.Tensor {
    return tf.tidy(() => {
      const { metrics, generator, discriminator } = this.#gradients(real, fakes, step);
      refuseNonFiniteLosses(metrics.dataSync(), step + 1, () => this.snapshot());
      const { learningRate, discriminatorLearningRate = learningRate } = adam;
      this.#discriminator.applyAdam(discriminator, step + 1, {
        ...adam,
        learningRate: discriminatorLearningRate,
      });
      this.#generator.applyAdam(generator, step + 1, adam);
      this.#generator.updateAverages(averagingAt(this.spec.training.averaging, step));
      return metrics;
    });
  }

  /** One step by one of tfjs's own optimisers instead. */
  trainStepBy(optimizer: tf.Optimizer, real: RealBatch, fakes: number, step: number): tf.Tensor {
    return tf.tidy(() => {
      const { metrics, generator, discriminator } = this.#gradients(real, fakes, step);
      optimizer.applyGradients({ ...generator, ...discriminator });
      return metrics;
    });
  }

  gradients(real: RealBatch, fakes: number, step: number): StepGradients {
    return scoped(() => {
      const { metrics, generator, discriminator } = this.#gradients(real, fakes, step);
      return {
        losses: Array.from(metrics.dataSync()),
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
      this.#generator.byAverages(() => {
        const input = tf.tensor2d(rows, [count, generatorInputSize(this.spec)]);
        const output = this.#generator.model.predict(input, { batchSize: count });
        if (Array.isArray(output)) throw new Error('The generator gives one tensor.');
        return Float32Array.from(output.dataSync());
      }),
    );
  }

  snapshot(): Map<string, NamedArray> {
    return new Map([...this.#generator.snapshot(), ...this.#discriminator.snapshot()]);
  }

  restore(arrays: ReadonlyMap<string, NamedArray>): void {
    this.#generator.restore(arrays);
    this.#discriminator.restore(arrays);
  }

  dispose(): void {
    this.#generator.dispose();
    this.#discriminator.dispose();
  }

  #network(model: tf.LayersModel, weights: readonly WeightSpec[], averaged: boolean): PlainNetwork {
    const network = new PlainNetwork(model, weights, averaged);
    tf.tidy(() => {
      const arrays = weights.map((weight) => {
        const data = Float32Array.from(initialValue(weight, this.#random).dataSync());
        return [weight.name, { shape: weight.shape, data }] as const;
      });
      network.begin(new Map(arrays));
    });
    return network;
  }

  #gradients(real: RealBatch, fakes: number, step: number) {
    const reals = normalizeImages(real, this.spec.image);
    const noise = stepNoise(this.#random, this.spec, fakes, step);
    const truth = noise.classes && realClasses(real, this.spec);
    const smoothing = this.spec.training.labelSmoothing;
    const masks = this.#masks(fakes + real.count, step);
    const judge = (images: tf.Tensor, classes: tf.Tensor | undefined, first: number) =>
      this.#run('discriminator', images, classes, (index, shape) => {
        const mask = masks.get(index);
        return mask === undefined ? tf.ones(shape) : tf.slice(mask, first, shape[0]);
      });
    // The generator runs once, within its own gradient: each run in training mode moves its batch normalisation on.
    const kept: tf.Tensor[] = [];
    const generator = tf.variableGrads(() => {
      const drawn = this.#run('generator', noise.input, undefined, (_, shape) => tf.ones(shape));
      kept.push(tf.keep(drawn.clone()));
      return tf
        .softplus(judge(drawn, noise.classes, 0).neg())
        .mean()
        .asScalar();
    }, [...this.#generator.trained.values()]);
    const [drawn] = kept;
    if (drawn === undefined) throw new Error('The generator drew nothing.');
    const discriminator = tf.variableGrads(() => {
      const fakeLogits = judge(drawn, noise.classes, 0);
      const realLogits = judge(reals, truth, fakes);
      kept.push(tf.keep(tf.concat([fakeLogits, realLogits], 0)));
      const realLoss = tf.softplus(realLogits.neg()).add(realLogits.mul(smoothing)).mean();
      return realLoss.add(tf.softplus(fakeLogits).mean()).asScalar();
    }, [...this.#discriminator.trained.values()]);
    const logits = kept[1];
    if (logits === undefined) throw new Error('The discriminator judged nothing.');
    const { metrics } = adversarialLosses(logits, fakes, smoothing);
    tf.dispose(kept);
    if (isPenalised(this.spec.training.gradientPenalty, step)) {
      for (const [name, penalty] of Object.entries(this.#penaltyGradients(reals, truth, step))) {
        discriminator.grads[name] = discriminator.grads[name]?.add(penalty) ?? penalty;
      }
    }
    return { metrics, generator: generator.grads, discriminator: discriminator.grads };
  }

  #penaltyGradients(reals: tf.Tensor, classes: tf.Tensor | undefined, step: number): tf.NamedTensorMap {
    const masks = this.#masks(reals.shape[0] ?? 0, step);
    const mask = (index: number, shape: number[]) => masks.get(index) ?? tf.ones(shape);
    const slope = tf.grad((images: tf.Tensor) => this.#run('discriminator', images, classes, mask).sum())(
      reals,
    );
    // On which side of its LeakyReLUs each image is, as factors; they depend on weights, but in no way that counts.
    const sides = new Map<number, tf.Tensor>();
    this.spec.discriminator.reduce((x, layer, index) => {
      if (layer.type === 'leakyRelu') sides.set(index, tf.where(x.greater(0), 1, layer.slope));
      return this.#layer('discriminator', index, x, classes, mask);
    }, reals);
    const each = penaltyPerImage(this.spec.training.gradientPenalty, reals.shape[0] ?? 0);
    return tf.variableGrads(() => {
      const squared = this.spec.discriminator.reduce((x, _, index) => {
        const side = sides.get(index);
        if (side !== undefined) return x.mul(side);
        // Less what it makes of nothing, which is its bias.
        const layer = (input: tf.Tensor) => this.#layer('discriminator', index, input, classes, mask);
        return layer(x).sub(layer(tf.zerosLike(x)));
      }, slope);
      return squared.sum().mul(each).asScalar();
    }, [...this.#discriminator.trained.values()]).grads;
  }

  /** Dropout factors of each dropout layer for fakes and reals together, as the native step draws them. */
  #masks(batch: number, step: number): Map<number, tf.Tensor> {
    const masks = new Map<number, tf.Tensor>();
    this.spec.discriminator.forEach((layer, index) => {
      if (layer.type !== 'dropout') return;
      const shape = this.#discriminator.model.getLayer(`discriminator_${index}`).outputShape;
      if (!Array.isArray(shape)) throw new Error('A dropout layer has one output.');
      const sizes = shape.slice(1).map(Number);
      const kept = this.#random.keep(`discriminator/${index}`, step, [batch, ...sizes], layer.rate);
      masks.set(index, kept.cast('float32').mul(1 / (1 - layer.rate)));
    });
    return masks;
  }

  #run(
    net: 'generator' | 'discriminator',
    input: tf.Tensor,
    classes: tf.Tensor | undefined,
    mask: (index: number, shape: number[]) => tf.Tensor,
  ): tf.Tensor {
    return this.spec[net].reduce((x, _, index) => this.#layer(net, index, x, classes, mask), input);
  }

  #layer(
    net: 'generator' | 'discriminator',
    index: number,
    x: tf.Tensor,
    classes: tf.Tensor | undefined,
    mask: (index: number, shape: number[]) => tf.Tensor,
  ): tf.Tensor {
    const { model } = net === 'generator' ? this.#generator : this.#discriminator;
    const apply = (name: string, input: tf.Tensor) => {
      const output = model.getLayer(name).apply(input, { training: true });
      if (!(output instanceof tf.Tensor)) throw new Error('A layer gives one tensor.');
      return output;
    };
    const type = this.spec[net][index]?.type;
    if (type === 'dropout') return x.mul(mask(index, x.shape));
    const output = apply(`${net}_${index}`, x);
    if (type !== 'projection' || classes === undefined) return output;
    return output.add(apply(`${net}_${index}_embedding`, classes).mul(x).sum(1, true));
  }
}

function named(
  variables: ReadonlyMap<string, tf.Variable>,
  gradients: tf.NamedTensorMap,
): [string, Float32Array][] {
  return [...variables].map(([name, variable]) => {
    const gradient = gradients[variable.name];
    if (gradient === undefined) throw new Error(`No gradient of ${name}.`);
    return [name, Float32Array.from(gradient.dataSync())];
  });
}

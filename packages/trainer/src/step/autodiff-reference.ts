import * as tf from '@tensorflow/tfjs-node';
import { discriminatorWeights, type GanSpec, generatorWeights } from '@trazo/model';
import { discriminatorWith, generatorWith, trainableVariables } from '@trazo/model/layers';
import type { NamedArray } from '../native/network.ts';
import { RandomStreams } from '../native/random.ts';
import { scoped } from '../native/scope.ts';
import type { RealBatch } from './gan.ts';
import { realClasses, stepNoise } from './noise.ts';
import { normalizeImages } from './normalize.ts';

/** What a step computes before it updates anything. */
export interface ReferenceStep {
  readonly generatorLoss: number;
  readonly discriminatorLoss: number;
  /** Gradients of each network's own loss by its weights, by name. */
  readonly gradients: ReadonlyMap<string, Float32Array>;
}

/**
 * The same training step as anyone would write it: tfjs layers, `variableGrads`, fakes and reals judged apart. It is
 * the yardstick that the native step is held against, with the same noise and the same dropout masks.
 */
export class AutodiffReference {
  readonly #spec: GanSpec;
  readonly #random: RandomStreams;
  readonly #generator: tf.LayersModel;
  readonly #discriminator: tf.LayersModel;
  readonly #generatorVariables: Map<string, tf.Variable>;
  readonly #discriminatorVariables: Map<string, tf.Variable>;

  constructor(spec: GanSpec, seed: number, weights: ReadonlyMap<string, NamedArray>) {
    this.#spec = spec;
    this.#random = new RandomStreams(seed);
    this.#generator = generatorWith(spec, weights);
    this.#discriminator = discriminatorWith(spec, weights);
    this.#generatorVariables = trainableVariables(this.#generator, generatorWeights(spec));
    this.#discriminatorVariables = trainableVariables(this.#discriminator, discriminatorWeights(spec));
  }

  /** Losses and gradients of one step; moving averages are updated as a side effect, weights are not. */
  step(real: RealBatch, fakes: number, step: number): ReferenceStep {
    return scoped(() => {
      const { generator, discriminator } = this.#gradients(real, fakes, step);
      return {
        generatorLoss: generator.value.dataSync()[0] ?? Number.NaN,
        discriminatorLoss: discriminator.value.dataSync()[0] ?? Number.NaN,
        gradients: new Map([
          ...named(this.#generatorVariables, generator.grads),
          ...named(this.#discriminatorVariables, discriminator.grads),
        ]),
      };
    });
  }

  /** One whole training step with one of tfjs's optimisers, both networks updated at once; the losses before it. */
  train(
    real: RealBatch,
    fakes: number,
    step: number,
    optimizer: tf.Optimizer,
  ): Pick<ReferenceStep, 'generatorLoss' | 'discriminatorLoss'> {
    return scoped(() => {
      const { generator, discriminator } = this.#gradients(real, fakes, step);
      optimizer.applyGradients({ ...generator.grads, ...discriminator.grads });
      return {
        generatorLoss: generator.value.dataSync()[0] ?? Number.NaN,
        discriminatorLoss: discriminator.value.dataSync()[0] ?? Number.NaN,
      };
    });
  }

  #gradients(real: RealBatch, fakes: number, step: number) {
    const reals = normalizeImages(real, this.#spec.image);
    const noise = stepNoise(this.#random, this.#spec, fakes, step);
    const smoothing = this.#spec.training.labelSmoothing;
    const masks = this.#masks(fakes + real.count, step);
    const judge = (images: tf.Tensor, classes: tf.Tensor | undefined, first: number) =>
      this.#run('discriminator', images, classes, (index, shape) => {
        const mask = masks.get(index);
        return mask === undefined ? tf.ones(shape) : tf.slice(mask, first, shape[0]);
      });
    const draw = () => this.#run('generator', noise.input, undefined, (_, shape) => tf.ones(shape));
    const drawn = draw();
    const truth = noise.classes && realClasses(real, this.#spec);
    const judgeReals = () => {
      const logits = judge(reals, truth, fakes);
      return tf.softplus(logits.neg()).add(logits.mul(smoothing)).mean();
    };
    return {
      generator: tf.variableGrads(
        () =>
          tf
            .softplus(judge(draw(), noise.classes, 0).neg())
            .mean()
            .asScalar(),
        [...this.#generatorVariables.values()],
      ),
      discriminator: tf.variableGrads(
        () =>
          judgeReals()
            .add(tf.softplus(judge(drawn, noise.classes, 0)).mean())
            .asScalar(),
        [...this.#discriminatorVariables.values()],
      ),
    };
  }

  dispose(): void {
    this.#generator.dispose();
    this.#discriminator.dispose();
  }

  /** Dropout factors of each dropout layer for fakes and reals together, as the native step draws them. */
  #masks(batch: number, step: number): Map<number, tf.Tensor> {
    const masks = new Map<number, tf.Tensor>();
    this.#spec.discriminator.forEach((layer, index) => {
      if (layer.type !== 'dropout') return;
      const shape = this.#discriminator.getLayer(`discriminator_${index}`).outputShape;
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
    const model = net === 'generator' ? this.#generator : this.#discriminator;
    const apply = (name: string, x: tf.Tensor) => {
      const output = model.getLayer(name).apply(x, { training: true });
      if (!(output instanceof tf.Tensor)) throw new Error('A layer gives one tensor.');
      return output;
    };
    return this.#spec[net].reduce((x, layer, index) => {
      if (layer.type === 'dropout') return x.mul(mask(index, x.shape));
      const output = apply(`${net}_${index}`, x);
      if (layer.type !== 'projection' || classes === undefined) return output;
      return output.add(apply(`${net}_${index}_embedding`, classes).mul(x).sum(1, true));
    }, input);
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

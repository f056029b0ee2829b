import * as tf from '@tensorflow/tfjs-node';
import { discriminatorWeights, type GanSpec, type LossName, parseGanSpec, presetByName } from '@trazo/model';
import { buildDiscriminator } from '@trazo/model/layers';
import { emaOf, normalizeImages, PlainGan, type TrainableGan } from '@trazo/model/train';
import { describe, expect, it } from 'vitest';
import { runKernelMulti } from '../nn/backend.ts';
import { missingKernels } from '../nn/missing-kernels.ts';
import { RandomStreams } from '../nn/random.ts';
import { adamScalars, Variable } from '../nn/variable.ts';
import { imageBatch, tinySpec } from '../testing/tiny.ts';
import { Gan } from './gan.ts';
import { openGan } from './open-gan.ts';

const SEED = 7;
const ADAM = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };

const batch = imageBatch;

const conditional: GanSpec = parseGanSpec({
  ...tinySpec,
  name: 'conditional',
  classes: 3,
  discriminator: [...tinySpec.discriminator.slice(0, -1), { type: 'projection', useBias: true }],
  training: { ...tinySpec.training, emaDecay: 0.9, labelSmoothing: 0.1 },
});

const penalized: GanSpec = parseGanSpec({
  ...conditional,
  name: 'penalized',
  training: { ...conditional.training, r1Gamma: 10 },
});

/** With batch normalization in the discriminator, as the DCGAN paper and most tutorials have it: it replaces biases. */
const normalized: GanSpec = parseGanSpec({
  ...tinySpec,
  name: 'normalized',
  discriminator: tinySpec.discriminator.flatMap((layer, index) =>
    index === 3 || index === 7
      ? [
          { ...layer, useBias: false },
          { type: 'batchNormalization' as const, momentum: 0.9, epsilon: 1e-3 },
        ]
      : [layer],
  ),
});

function withLoss(loss: LossName): GanSpec {
  const gpLambda = loss === 'wasserstein' ? 10 : 0;
  return parseGanSpec({ ...tinySpec, name: loss, training: { ...tinySpec.training, loss, gpLambda } });
}

const odd: GanSpec = parseGanSpec({
  ...tinySpec,
  name: 'odd',
  image: { height: 15, width: 9, channels: 3 },
  generator: [
    { type: 'dense', units: 5 * 3 * 4, useBias: true },
    { type: 'reshape', targetShape: [5, 3, 4] },
    { type: 'conv2dTranspose', filters: 3, kernelSize: 3, strides: 3, useBias: true },
    { type: 'conv2d', filters: 3, kernelSize: 3, strides: 1, useBias: true },
    { type: 'tanh' },
  ],
  discriminator: [
    { type: 'conv2d', filters: 4, kernelSize: 3, strides: 2, useBias: true },
    { type: 'leakyRelu', slope: 0.1 },
    { type: 'conv2d', filters: 5, kernelSize: 2, strides: 2, useBias: false },
    { type: 'leakyRelu', slope: 0.1 },
    { type: 'dropout', rate: 0.25 },
    { type: 'flatten' },
    { type: 'dense', units: 1, useBias: true },
  ],
});

describe.each([
  ['tiny', tinySpec, 6, 6],
  ['tiny, a short last batch', tinySpec, 3, 8],
  ['odd sizes, three channels', odd, 4, 4],
  ['dcgan', presetByName('dcgan'), 4, 4],
  ['a spec with classes', conditional, 5, 7],
  ['a spec with a gradient penalty', penalized, 5, 7],
  ['a discriminator with batch normalization', normalized, 5, 7],
  ['a discriminator with batch normalization, a last batch of one', normalized, 1, 4],
  ['slim', presetByName('slim'), 6, 6],
  ['cdcgan', presetByName('cdcgan'), 2, 3],
] as const)('the native step of %s', (_, spec, reals, fakes) => {
  it('computes the gradients and losses that tfjs computes', () => {
    const gan = new Gan(spec, SEED);
    const reference = new PlainGan(spec, new RandomStreams(SEED));
    const real = batch(spec, reals, 1);
    const expected = reference.gradients(real, fakes, 0);
    const { metrics, gradients } = gan.gradients(real, fakes, 0);
    expect(Object.keys(metrics)).toEqual([...gan.metricNames]);
    for (const [name, metric] of Object.entries(metrics)) {
      expect(metric, name).toBeCloseTo(expected.metrics[name] ?? Number.NaN, 5);
    }
    expect([...gradients.keys()].sort()).toEqual([...expected.gradients.keys()].sort());
    for (const [name, values] of expected.gradients) {
      // The last bias's gradient is a difference of two means near 0.5, which float32 represents only to 6e-8. At first
      // they nearly cancel, and 1e-4 of the difference is smaller than that.
      const least = values.length === 1 ? 1e-3 : 0;
      const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), least);
      const worst = values.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - (gradients.get(name)?.[i] ?? Number.NaN))),
        0,
      );
      expect(worst / scale, `relative error of ${name}`).toBeLessThan(1e-4);
    }
    gan.dispose();
    reference.dispose();
  });
});

describe('the gradient penalty', () => {
  /** D's gradients with respect to its weights at step 0, which has the penalty, minus those without the penalty. */
  const penaltyOf = (spec: GanSpec, real: ReturnType<typeof batch>) => {
    const [without, withIt] = [0, spec.training.r1Gamma].map((r1Gamma) => {
      const gan = new Gan({ ...spec, training: { ...spec.training, r1Gamma } }, SEED);
      const { gradients } = gan.gradients(real, 4, 0);
      gan.dispose();
      return gradients;
    });
    return (name: string) =>
      withIt?.get(name)?.map((value, i) => value - (without?.get(name)?.[i] ?? Number.NaN));
  };

  it('is the gradient of R1: the change of R1 along it equals its length', () => {
    // Without dropout, which the layers model would skip.
    const discriminator = tinySpec.discriminator.filter(({ type }) => type !== 'dropout');
    const plain = parseGanSpec({ ...tinySpec, discriminator, training: penalized.training });
    const real = batch(plain, 6, 1);
    const model = buildDiscriminator(plain);
    const weights = discriminatorWeights(plain);
    const gan = new Gan(plain, SEED);
    const values = gan.snapshot();
    gan.dispose();
    const received = penaltyOf(plain, real);
    /**
     * γ/2 times the mean square of the logits' gradients with respect to the images, for sixteen steps, with one kernel
     * shifted.
     */
    const penaltyAt = (moved: string, by: (index: number) => number): number =>
      tf.tidy(() => {
        model.setWeights(
          weights.map(({ name, shape }) => {
            const data = values.get(name)?.data ?? new Float32Array();
            return tf.tensor(name === moved ? data.map((value, i) => value + by(i)) : data, [...shape]);
          }),
        );
        const classify = (x: tf.Tensor) => {
          const logits = model.apply(x);
          if (!(logits instanceof tf.Tensor)) throw new Error('One tensor is expected.');
          return logits.sum();
        };
        const slope = tf.grad(classify)(normalizeImages(real, plain.image));
        const squares = slope.square().sum([1, 2, 3]).mean().dataSync()[0] ?? Number.NaN;
        return 16 * (plain.training.r1Gamma / 2) * squares;
      });
    const kernels = weights.map(({ name }) => name).filter((name) => name.endsWith('kernel'));
    expect(kernels.length).toBeGreaterThan(1);
    for (const name of kernels) {
      const gradient = received(name) ?? new Float32Array();
      const length = Math.hypot(...gradient);
      const step = 1e-3;
      const along = (sign: number) => penaltyAt(name, (i) => (sign * step * (gradient[i] ?? 0)) / length);
      expect(length, name).toBeGreaterThan(1e-2);
      expect((along(1) - along(-1)) / (2 * step) / length, name).toBeCloseTo(1, 2);
    }
    model.dispose();
  });

  it('is applied every sixteenth step', () => {
    const real = batch(penalized, 4, 1);
    const gradients = (spec: GanSpec, step: number) => {
      const gan = new Gan(spec, SEED);
      const result = gan.gradients(real, 4, step).gradients;
      gan.dispose();
      return result;
    };
    expect(gradients(penalized, 15)).toEqual(gradients(conditional, 15));
    expect(gradients(penalized, 16)).not.toEqual(gradients(conditional, 16));
  });
});

describe('over many steps', () => {
  it.each([
    ['a spec with classes', conditional],
    ['a discriminator with batch normalization', normalized],
    ['the hinge loss', withLoss('hinge')],
  ] as const)('the native step and its optimizer train %s as tfjs’s layers and Adam do', (_, spec) => {
    const steps = 50;
    const gan = new Gan(spec, SEED);
    const reference = new PlainGan(spec, new RandomStreams(SEED));
    // tfjs adds epsilon after the bias correction of the moments, TensorFlow before it: a small epsilon makes no
    // difference.
    const adam = { ...ADAM, epsilon: 1e-12 };
    const optimizer = tf.train.adam(adam.learningRate, adam.beta1, adam.beta2, adam.epsilon);
    const apart = Array.from({ length: steps }, (_, step) => {
      const real = batch(spec, 8, step);
      const [expected, metrics] = [
        reference.trainStepWith(optimizer, real, 8, step),
        gan.trainStep(real, 8, step, adam),
      ];
      const losses = expected.sub(metrics).abs().slice(0, 2).dataSync();
      tf.dispose([expected, metrics]);
      return Math.max(...losses);
    });
    // Losses are about one. Rounding errors differ from the first step on and grow with each step.
    expect(Math.max(...apart.slice(0, 5))).toBeLessThan(1e-5);
    expect(Math.max(...apart)).toBeLessThan(1e-3);
    gan.dispose();
    reference.dispose();
    optimizer.dispose();
  });
});

describe('without one of the kernels', () => {
  it('plain tfjs replaces the native step with a warning, and continues from the same state to the same weights', () => {
    const lines: string[] = [];
    const gan = new Gan(conditional, SEED);
    const plain = openGan(
      conditional,
      SEED,
      (line) => lines.push(line),
      () => {},
      ['LeakyReluGrad'],
    );
    expect(plain).toBeInstanceOf(PlainGan);
    expect(lines).toEqual([expect.stringMatching(/^Warning: this libtensorflow has no LeakyReluGrad;/)]);
    const names = (each: TrainableGan) => [...each.snapshot().keys()].sort();
    expect(names(plain)).toEqual(names(gan));

    gan.trainStep(batch(conditional, 6, 0), 8, 0, ADAM).dispose();
    plain.restore(gan.snapshot());
    for (const each of [gan, plain]) each.trainStep(batch(conditional, 6, 1), 8, 1, ADAM).dispose();
    const received = plain.snapshot();
    for (const [name, { data }] of gan.snapshot()) {
      // tfjs corrects the batch's variance slightly differently before averaging it.
      const bound = name.includes('movingVariance') ? 1e-2 : 2e-4;
      const worst = Math.max(
        ...data.map((value, i) => Math.abs(value - (received.get(name)?.data[i] ?? Number.NaN))),
      );
      expect(worst, name).toBeLessThan(bound);
    }
    const latents = new Float32Array(2 * conditional.latentSize).fill(0.3);
    const samples = plain.sample(latents, 2, [0, 2]);
    const expected = gan.sample(latents, 2, [0, 2]);
    expect(
      Math.max(...samples.map((value, i) => Math.abs(value - (expected[i] ?? Number.NaN)))),
    ).toBeLessThan(1e-2);
    expect(plain.snapshot()).toEqual(received);
    gan.dispose();
    plain.dispose();
  });

  it('a smoke test of each kernel names the missing one', () => {
    expect(missingKernels()).toEqual([]);
    const smokeTests = {
      Conv2D: () => {},
      NoSuchKernel: () => runKernelMulti('NoSuchKernel', {}, [], 0),
    };
    expect(missingKernels(smokeTests)).toEqual(['NoSuchKernel']);
  });

  it('plain tfjs leaves no tensors', () => {
    const before = tf.memory().numTensors;
    const plain = new PlainGan(conditional, new RandomStreams(SEED));
    plain.trainStep(batch(conditional, 4, 1), 4, 0, ADAM).dispose();
    plain.sample(new Float32Array(conditional.latentSize), 1, [1]);
    plain.dispose();
    missingKernels();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('Adam', () => {
  it('updates as tfjs’s Adam does, over several steps and sizes of gradient', () => {
    const start = [1, -2, 0.5, 0];
    const variable = new Variable(tf.tensor1d(start));
    const zeros = tf.zeros([4]);
    const moments = { first: new Variable(zeros), second: new Variable(zeros) };
    const theirs = tf.variable(tf.tensor1d(start));
    const optimizer = tf.train.adam(ADAM.learningRate, ADAM.beta1, ADAM.beta2, ADAM.epsilon);
    for (let iteration = 1; iteration <= 20; iteration++) {
      const gradient = tf.tensor1d([1, -3, 1000, iteration % 2]);
      variable.applyAdam(moments, gradient, adamScalars(iteration, ADAM));
      optimizer.applyGradients([{ name: theirs.name, tensor: gradient }]);
    }
    const [ours, expected] = [variable.read().dataSync(), theirs.dataSync()];
    expected.forEach((value, i) => {
      expect(ours[i]).toBeCloseTo(value, 5);
    });
  });
});

describe('a running average', () => {
  it('moves by the given share, from 0 to 1', () => {
    for (const [share, expected] of [
      [0, [1, -2]],
      [0.25, [1.5, -1]],
      [1, [3, 2]],
    ] as const) {
      const average = new Variable(tf.tensor1d([1, -2]));
      average.moveTowards(tf.tensor1d([3, 2]), tf.scalar(share));
      expect(Array.from(average.read().dataSync())).toEqual([...expected]);
      average.dispose();
    }
  });
});

describe('a training step', () => {
  it('changes every trainable weight and every moving average', () => {
    const gan = new Gan(tinySpec, SEED);
    const before = gan.snapshot();
    gan.trainStep(batch(tinySpec, 4, 1), 4, 0, ADAM).dispose();
    for (const [name, { data }] of gan.snapshot()) {
      expect(data, name).not.toEqual(before.get(name)?.data);
    }
    gan.dispose();
  });

  it.each([tinySpec, penalized, normalized, withLoss('hinge'), withLoss('wasserstein')])(
    'of $name leaves as many tensors as it found',
    (spec) => {
      const gan = new Gan(spec, SEED);
      // The first and the last have the penalty, if there is one.
      const counts = [0, 1, 2, 15, 16].map((step) => {
        gan.trainStep(batch(spec, 4, step), 4, step, ADAM).dispose();
        return tf.memory().numTensors;
      });
      expect(new Set(counts).size).toBe(1);
      gan.dispose();
    },
  );

  it('frees everything when disposed', () => {
    const before = tf.memory().numTensors;
    const gan = new Gan(tinySpec, SEED);
    gan.trainStep(batch(tinySpec, 4, 1), 4, 0, ADAM).dispose();
    gan.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('gives the same weights, bit for bit, for the same seed, and other weights for another seed', () => {
    const run = (seed: number) => {
      const gan = new Gan(tinySpec, seed);
      for (let step = 0; step < 3; step++) gan.trainStep(batch(tinySpec, 4, step), 4, step, ADAM).dispose();
      const result = gan.snapshot();
      gan.dispose();
      return result;
    };
    expect(run(3)).toEqual(run(3));
    expect(run(3).get('generator/0/kernel')).not.toEqual(run(4).get('generator/0/kernel'));
  });

  it('requires a label for each image if there are classes', () => {
    const gan = new Gan(conditional, SEED);
    const { labels: _, ...unlabelled } = batch(conditional, 4, 1);
    expect(() => gan.trainStep(unlabelled, 4, 0, ADAM)).toThrow(/labels: expected shape \[4\]/);
    gan.dispose();
  });

  it('generates another image for each requested class', () => {
    const gan = new Gan(conditional, SEED);
    const latents = new Float32Array(conditional.latentSize).fill(0.5);
    const samples = [0, 1, 2].map((label) => gan.sample(latents, 1, [label]));
    expect(samples[0]).not.toEqual(samples[1]);
    expect(samples[1]).not.toEqual(samples[2]);
    gan.dispose();
  });

  it('updates the EMA of the weights, faster at first', () => {
    const gan = new Gan(conditional, SEED);
    const name = 'generator/0/kernel';
    const weight = () => gan.snapshot().get(name)?.data[0] ?? Number.NaN;
    const expected = [0, 1, 2].reduce((average, step) => {
      gan.trainStep(batch(conditional, 4, step), 4, step, ADAM).dispose();
      const keep = Math.min(0.9, (1 + step) / (10 + step));
      return keep * average + (1 - keep) * weight();
    }, weight());
    expect(gan.snapshot().get(emaOf(name))?.data[0]).toBeCloseTo(expected, 6);
    expect(weight()).not.toBeCloseTo(expected, 6);
    gan.dispose();
  });

  it('gives the discriminator its own learning rate', () => {
    const after = (discriminatorLearningRate: number) => {
      const gan = new Gan(tinySpec, SEED);
      gan.trainStep(batch(tinySpec, 4, 1), 4, 0, { ...ADAM, discriminatorLearningRate }).dispose();
      const result = gan.snapshot();
      gan.dispose();
      return result;
    };
    const [slow, fast] = [after(1e-5), after(1e-2)];
    expect(slow.get('generator/0/kernel')).toEqual(fast.get('generator/0/kernel'));
    expect(slow.get('discriminator/0/kernel')).not.toEqual(fast.get('discriminator/0/kernel'));
  });

  it('gives the generator its full gradient when the discriminator is certain', () => {
    for (const bias of [-200, 200]) {
      const gan = new Gan(tinySpec, SEED);
      const weights = gan.snapshot();
      weights.set('discriminator/9/bias', { shape: [1], data: Float32Array.of(bias) });
      gan.restore(weights);
      const reference = new PlainGan(tinySpec, new RandomStreams(SEED));
      reference.restore(weights);
      const real = batch(tinySpec, 4, 1);
      const expected =
        reference.gradients(real, 4, 0).gradients.get('generator/9/kernel') ?? new Float32Array();
      const received = gan.gradients(real, 4, 0).gradients.get('generator/9/kernel') ?? new Float32Array();
      const scale = Math.max(1e-30, ...expected.map(Math.abs));
      expected.forEach((value, i) => {
        expect(Math.abs(value - (received[i] ?? Number.NaN)) / scale).toBeLessThan(1e-4);
      });
      gan.dispose();
      reference.dispose();
    }
  });
});

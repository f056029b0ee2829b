import {
  augmentationNames,
  definitionOf,
  discriminatorMixesExamples,
  type GanSpec,
  layerDefinitions,
  losses,
} from '@trazo/model';
import { PlainGan } from '@trazo/model/train';
import { describe, expect, it } from 'vitest';
import { RandomStreams } from '../nn/random.ts';
import { randomGanSpec } from '../testing/random-spec.ts';
import { imageBatch } from '../testing/tiny.ts';
import { Gan } from './gan.ts';

const SPECS = 300;
/** Number of specs per test, small so that a failure soon names its spec. */
const AT_ONCE = 20;

/** Types of the layers of both networks, including those inside residual layers. */
function layerTypes(spec: GanSpec): Set<string> {
  const typesOf = (layers: readonly { readonly type: string }[]): string[] =>
    layers.flatMap((layer) => [layer.type, ...('layers' in layer ? typesOf(Object(layer).layers) : [])]);
  return new Set(typesOf([...spec.generator, ...spec.discriminator]));
}

/**
 * Below this share of the larger network's gradients the smaller one's count as zero but for rounding: where the
 * discriminator ends in a normalization and a linear layer, the mean of its logits does not depend on the images at all.
 */
const SMALLEST_SHARE = 1e-2;

/**
 * Largest difference of a weight's gradient from the reference, relative to the largest gradient of its network: a
 * weight whose parts all but cancel has no more exact digits than what cancelled.
 */
function worstDifference(spec: GanSpec, seed: number) {
  const gan = new Gan(spec, seed);
  const reference = new PlainGan(spec, new RandomStreams(seed));
  // A short last batch, or a complete one.
  const fakes = 4;
  const real = imageBatch(spec, seed % 3 === 0 ? 2 : 4, seed);
  try {
    const expected = reference.gradients(real, fakes, 0);
    const received = gan.gradients(real, fakes, 0);
    expect([...received.gradients.keys()].sort()).toEqual([...expected.gradients.keys()].sort());
    for (const [name, metric] of Object.entries(received.metrics)) {
      expect(metric, `${spec.name}: ${name}`).toBeCloseTo(expected.metrics[name] ?? Number.NaN, 4);
    }
    const largest = (network: string) =>
      Math.max(
        ...[...expected.gradients].flatMap(([name, values]) =>
          name.startsWith(network)
            ? [values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)]
            : [],
        ),
      );
    const scales = { generator: largest('generator'), discriminator: largest('discriminator') };
    const smallest = SMALLEST_SHARE * Math.max(scales.generator, scales.discriminator);
    return [...expected.gradients].map(([name, values]) => {
      const others = received.gradients.get(name) ?? new Float32Array();
      const apart = values.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - (others[i] ?? Number.NaN))),
        0,
      );
      const scale = name.startsWith('generator') ? scales.generator : scales.discriminator;
      return { name, apart: apart / Math.max(scale, smallest) };
    });
  } finally {
    gan.dispose();
    reference.dispose();
  }
}

describe(`the native step of ${SPECS} random specs`, () => {
  const seeds = Array.from({ length: SPECS }, (_, index) => index + 1);
  const blocks = Array.from({ length: SPECS / AT_ONCE }, (_, block) =>
    seeds.slice(block * AT_ONCE, (block + 1) * AT_ONCE),
  );

  it.each(blocks.map((block) => [block[0], block.at(-1), block] as const))(
    'has the gradients of tf.variableGrads on the layers model: %i to %i',
    (_, __, block) => {
      for (const seed of block) {
        const spec = randomGanSpec(seed);
        for (const { name, apart } of worstDifference(spec, seed)) {
          expect(apart, `${name} of randomGanSpec(${seed}): ${JSON.stringify(spec)}`).toBeLessThan(1e-4);
        }
      }
    },
  );

  it('covers every layer type, loss and discriminator step', () => {
    const specs = seeds.map(randomGanSpec);
    const types = new Set(specs.flatMap((spec) => [...layerTypes(spec)]));
    expect([...types].sort()).toEqual(Object.keys(layerDefinitions).sort());
    for (const network of ['generator', 'discriminator'] as const) {
      const inNetwork = new Set(specs.flatMap((spec) => spec[network].map(({ type }) => type)));
      const expected = Object.keys(layerDefinitions).filter((type) => {
        return type !== 'projection' || network === 'discriminator';
      });
      expect([...inNetwork].sort(), network).toEqual(expected.sort());
    }
    for (const loss of Object.keys(losses)) {
      const ofLoss = specs.filter(({ training }) => training.loss === loss);
      expect(ofLoss.some(discriminatorMixesExamples) || loss === 'wasserstein', loss).toBe(true);
      expect(
        ofLoss.some((spec) => !discriminatorMixesExamples(spec)),
        loss,
      ).toBe(true);
      expect(
        ofLoss.some(({ training }) => training.r1Gamma > 0),
        loss,
      ).toBe(true);
      expect(
        ofLoss.some(({ training }) => training.gpLambda > 0),
        loss,
      ).toBe(true);
      expect(
        ofLoss.some(({ classes }) => classes > 0),
        loss,
      ).toBe(true);
    }
    for (const name of augmentationNames) {
      const ofName = specs.filter(({ training }) => training.augment.includes(name));
      expect(ofName.some(discriminatorMixesExamples), name).toBe(true);
      expect(
        ofName.some(({ training }) => training.r1Gamma > 0),
        name,
      ).toBe(true);
      expect(
        ofName.some(({ training }) => training.gpLambda > 0),
        name,
      ).toBe(true);
    }
    const smooth = specs.some(({ discriminator }) =>
      discriminator.some((layer) => !definitionOf(layer).piecewiseLinear(layer)),
    );
    expect(smooth).toBe(true);
  });
});

import {
  augmentationNames,
  type GanSpec,
  generatorShapes,
  hashText,
  type LayerSpec,
  lossNames,
  parseGanSpec,
  type Recipe,
  type SimpleLayerSpec,
} from '@trazo/model';
import { noiseBytes, tinySpec } from './tiny.ts';

/** Random choices that are the same everywhere for the same seed. */
class Choices {
  readonly #bytes: Uint8Array;
  #next = 0;

  constructor(seed: number) {
    this.#bytes = noiseBytes(4000, seed * 7919);
  }

  /** A whole number from low to high. */
  from(low: number, high: number): number {
    return low + ((this.#bytes[this.#next++] ?? 0) % (high - low + 1));
  }

  yes(): boolean {
    return this.from(0, 1) === 1;
  }

  one<Value>(values: readonly Value[]): Value {
    const value = values[this.from(0, values.length - 1)];
    if (value === undefined) throw new Error('There is nothing to choose from.');
    return value;
  }

  maybe<Value>(...values: Value[]): Value[] {
    return this.yes() ? values : [];
  }
}

/** Which layers a random network may have beside convolutions and dense layers. */
interface Seasoning {
  readonly tanh: boolean;
  readonly normalization: boolean;
}

const ANY: Seasoning = { tanh: true, normalization: true };

/** Layers that leave the shape as it is. */
function seasoning(choose: Choices, spatial: boolean, allowed: Seasoning): SimpleLayerSpec[] {
  // Epsilons so large that rounding is not amplified, where channels are all but constant.
  const epsilon = 10 ** -choose.from(1, 2);
  const normalization: SimpleLayerSpec =
    spatial && choose.yes()
      ? { type: 'instanceNormalization', epsilon }
      : { type: 'batchNormalization', momentum: 0.9, epsilon };
  const activations: SimpleLayerSpec[] = [
    { type: 'leakyRelu', slope: choose.from(0, 10) / 10 },
    { type: 'relu' },
    ...(allowed.tanh ? [{ type: 'tanh' } as const] : []),
  ];
  return [
    ...(allowed.normalization ? choose.maybe(normalization) : []),
    ...choose.maybe(choose.one(activations)),
    ...choose.maybe<SimpleLayerSpec>({ type: 'dropout', rate: choose.one([0, 0.25, 0.4]) }),
  ];
}

function convolution(choose: Choices, type: 'conv2d' | 'conv2dTranspose', filters: number, strides: number) {
  return { type, filters, kernelSize: choose.from(1, 5), strides, useBias: choose.yes() } as const;
}

/** Layers around a skip, of [height, width, channels] or of flat features. */
function residual(choose: Choices, channels: number, spatial: boolean, allowed: Seasoning): LayerSpec {
  const last: SimpleLayerSpec = spatial
    ? convolution(choose, 'conv2d', channels, 1)
    : { type: 'dense', units: channels, useBias: choose.yes() };
  return { type: 'residual', layers: [...seasoning(choose, spatial, allowed), last] };
}

/**
 * A small generator put together at random from every kind of layer, in orders that nobody would choose as well: odd
 * sizes, any kernel and stride, normalizations and activations here and there.
 */
function randomGenerator(choose: Choices, channels: number): LayerSpec[] {
  const target: [number, number, number] = [choose.from(2, 4), choose.from(2, 4), choose.from(1, 5)];
  let filters = target[2];
  const block = (): LayerSpec[] => {
    const layers: LayerSpec[] = [];
    if (choose.from(0, 3) === 0) layers.push({ type: 'upsample2d', size: choose.from(1, 3) });
    if (choose.from(0, 3) === 0) layers.push(residual(choose, filters, true, ANY));
    filters = choose.from(1, 6);
    const type = choose.one(['conv2d', 'conv2dTranspose'] as const);
    // Strides of a conv2d could bring a map down to one pixel, which instance normalization refuses.
    layers.push(convolution(choose, type, filters, type === 'conv2d' ? 1 : choose.from(1, 2)));
    return [...layers, ...seasoning(choose, true, ANY)];
  };
  return [
    ...choose.maybe<LayerSpec>(
      { type: 'dense', units: choose.from(2, 9), useBias: true },
      ...seasoning(choose, false, ANY),
    ),
    ...choose.maybe<LayerSpec>({ type: 'flatten' }),
    { type: 'dense', units: target[0] * target[1] * target[2], useBias: choose.yes() },
    ...seasoning(choose, false, ANY),
    ...choose.maybe(residual(choose, target[0] * target[1] * target[2], false, ANY)),
    { type: 'reshape', targetShape: target },
    ...seasoning(choose, true, ANY),
    ...Array.from({ length: choose.from(0, 2) }, block).flat(),
    convolution(choose, choose.one(['conv2d', 'conv2dTranspose'] as const), channels, 1),
    ...seasoning(choose, true, ANY),
    { type: 'tanh' },
  ];
}

/** A small discriminator put together at random, of layers that the recipe's penalties allow. */
function randomDiscriminator(
  choose: Choices,
  image: readonly [number, number, number],
  classes: number,
  allowed: Seasoning,
): LayerSpec[] {
  let [, , filters] = image;
  const block = (): LayerSpec[] => {
    const layers: LayerSpec[] = [];
    if (choose.from(0, 5) === 0) layers.push({ type: 'upsample2d', size: 2 });
    if (choose.from(0, 3) === 0) layers.push(residual(choose, filters, true, allowed));
    filters = choose.from(1, 6);
    const type = choose.from(0, 5) === 0 ? 'conv2dTranspose' : 'conv2d';
    layers.push(convolution(choose, type, filters, type === 'conv2d' ? choose.from(1, 2) : 1));
    // A map may be a single pixel by now, which instance normalization refuses.
    return [...layers, ...seasoning(choose, false, allowed)];
  };
  return [
    ...choose.maybe<LayerSpec>({ type: 'flatten' }, { type: 'reshape', targetShape: [...image] }),
    ...(allowed.normalization
      ? choose.maybe<LayerSpec>({ type: 'instanceNormalization', epsilon: 0.1 })
      : []),
    ...Array.from({ length: choose.from(0, 2) }, block).flat(),
    { type: 'flatten' },
    ...choose.maybe<LayerSpec>(
      { type: 'dense', units: choose.from(2, 9), useBias: choose.yes() },
      ...seasoning(choose, false, allowed),
    ),
    classes > 0
      ? { type: 'projection', useBias: choose.yes() }
      : { type: 'dense', units: 1, useBias: choose.yes() },
  ];
}

/** A valid spec put together at random: both networks, any loss and penalty, with and without classes. */
export function randomGanSpec(seed: number): GanSpec {
  const choose = new Choices(seed);
  const channels = choose.one([1, 3] as const);
  const classes = choose.yes() ? choose.from(1, 4) : 0;
  const loss = choose.one(lossNames);
  const penalty = loss === 'wasserstein' ? choose.from(1, 3) : choose.from(0, 4);
  const smoothable = loss === 'non-saturating' || loss === 'least-squares';
  const training: Recipe = {
    ...tinySpec.training,
    loss,
    labelSmoothing: smoothable && choose.yes() ? 0.1 : 0,
    r1Gamma: penalty === 1 || penalty === 3 ? 0.5 : 0,
    gpLambda: penalty === 2 || penalty === 3 ? 2 : 0,
    emaDecay: choose.one([0, 0.9]),
    augment: augmentationNames.filter((name) => seed % 2 === 1 && hashText(`${name} ${seed}`) % 2 === 1),
  };
  const linear = training.r1Gamma > 0 || training.gpLambda > 0;
  const draft = {
    ...tinySpec,
    name: `random-${seed}`,
    latentSize: choose.from(1, 8),
    classes,
    generator: randomGenerator(choose, channels),
    training,
  };
  const [height = 0, width = 0] = generatorShapes(draft).at(-1) ?? [];
  const allowed = linear ? { tanh: false, normalization: false } : ANY;
  return parseGanSpec(
    {
      ...draft,
      image: { height, width, channels },
      discriminator: randomDiscriminator(choose, [height, width, channels], classes, allowed),
    },
    draft.name,
  );
}

import { type GanSpec, generatorShapes, type LayerSpec, parseGanSpec } from '@trazo/model';
import { noiseBytes, tinySpec } from './tiny.ts';

/**
 * A small generator put together at random from every kind of layer, in orders that nobody would choose as well: odd
 * sizes, any kernel and stride, batch normalisation and activations here and there.
 */
export function randomSpec(seed: number): GanSpec {
  const bytes = noiseBytes(400, seed * 7919);
  let next = 0;
  const from = (low: number, high: number) => low + ((bytes[next++] ?? 0) % (high - low + 1));
  const maybe = (...layers: LayerSpec[]): LayerSpec[] => (from(0, 1) === 1 ? layers : []);
  const seasoning = (): LayerSpec[] => [
    ...maybe({ type: 'batchNormalization', momentum: 0.9, epsilon: 10 ** -from(1, 5) }),
    ...maybe({ type: 'leakyRelu', slope: from(0, 10) / 10 }),
    ...maybe({ type: 'dropout', rate: 0.4 }),
  ];
  const convolution = (filters: number): LayerSpec => ({
    type: from(0, 2) === 0 ? 'conv2d' : 'conv2dTranspose',
    filters,
    kernelSize: from(1, 6),
    strides: from(1, 3),
    useBias: from(0, 1) === 1,
  });

  const latentSize = from(1, 8);
  const target: [number, number, number] = [from(1, 4), from(1, 4), from(1, 5)];
  const channels = from(0, 1) === 0 ? 1 : 3;
  const generator: LayerSpec[] = [
    ...maybe({ type: 'dense', units: from(1, 9), useBias: true }, ...seasoning()),
    { type: 'dense', units: target[0] * target[1] * target[2], useBias: from(0, 1) === 1 },
    ...seasoning(),
    { type: 'reshape', targetShape: target },
    ...seasoning(),
    ...Array.from({ length: from(0, 2) }, () => [convolution(from(1, 6)), ...seasoning()]).flat(),
    convolution(channels),
    ...seasoning(),
    { type: 'tanh' },
  ];
  const draft = { ...tinySpec, name: `random-${seed}`, latentSize, generator };
  const [height = 0, width = 0] = generatorShapes(draft).at(-1) ?? [];
  return parseGanSpec({
    ...draft,
    image: { height, width, channels },
    discriminator: [{ type: 'flatten' }, { type: 'dense', units: 1, useBias: true }],
  });
}

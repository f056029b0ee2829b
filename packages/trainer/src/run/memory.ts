import {
  countParameters,
  elements,
  type GanSpec,
  InvalidOptionError,
  innerLayers,
  type NetworkName,
  networkWeights,
  placedLayers,
} from '@trazo/model';
import type { DataSet, ImageSet } from '../data/data-set.ts';

/**
 * Bytes per activation in a step: its float32 value, its gradient, and TensorFlow's intermediate results. Measured: a
 * step of dcgan with batch size 256 peaks at 1.4 GB, of which activations take 0.7 GB.
 */
const BYTES_PER_ACTIVATION = 12;
/**
 * Bytes per weight: its value, its gradient, the two moments of Adam and the EMA, and copies of these while a
 * checkpoint is written.
 */
const BYTES_PER_WEIGHT = 40;
/** Bytes of TensorFlow and Node themselves: the remaining 0.7 GB of dcgan, without its weights and MNIST. */
const RUNTIME_BYTES = 0.543e9;

/**
 * Checks that a training fits in memory before it starts, because the operating system would end the process during a
 * step without a message.
 *
 * @param memoryBytes available memory in bytes
 * @param model what the command line calls the spec, e.g. a file
 * @throws {InvalidOptionError} naming the largest batch size that fits; or, if none fits, the memory that images and
 *   weights need
 */
export function assertFitsMemory(
  spec: GanSpec,
  batchSize: number,
  data: Pick<DataSet, 'name' | 'train' | 'test'>,
  memoryBytes: number,
  model: string = spec.name,
): void {
  const { images, layers, weights, fixed, perExample } = costsOf(spec, data);
  const needed = fixed + batchSize * perExample;
  if (needed <= memoryBytes) return;
  const largest = Math.floor((memoryBytes - fixed) / perExample);
  if (largest < 2) {
    throw new InvalidOptionError(
      '--model',
      model,
      `a model that fits into memory together with ${data.name}: it would take about ${gigabytes(fixed + 2 * perExample)} ` +
        `at least (${gigabytes(images)} of images, ${gigabytes(weights)} of weights), there are ${gigabytes(memoryBytes)}; ` +
        `${largestOf(layers)} takes most`,
    );
  }
  throw new InvalidOptionError(
    '--batch-size',
    String(batchSize),
    `at most ${largest} here: it would take about ${gigabytes(needed)} of memory, there are ${gigabytes(memoryBytes)}`,
  );
}

/** Returns about how many bytes of memory a training takes. */
export function memoryOf(spec: GanSpec, data: Pick<DataSet, 'train' | 'test'>): number {
  const { fixed, perExample } = costsOf(spec, data);
  return fixed + spec.training.batchSize * perExample;
}

function costsOf(spec: GanSpec, data: Pick<DataSet, 'train' | 'test'>) {
  const images = bytesOf(data.train) + bytesOf(data.test);
  const layers = [...layerCosts(spec, 'generator', 1), ...layerCosts(spec, 'discriminator', 2)];
  const weights = sumOf(layers.map((layer) => layer.weights));
  const fixed = RUNTIME_BYTES + images + weights;
  const perExample = sumOf(layers.map((layer) => layer.perExample));
  return { images, layers, weights, fixed, perExample };
}

function bytesOf({ images, labels }: ImageSet): number {
  return images.byteLength + labels.byteLength;
}

/** Bytes that a layer of a network costs. */
interface LayerCost {
  readonly where: string;
  readonly weights: number;
  readonly perExample: number;
}

/** @param images how many a step puts through the network for each example: one, or a real and a generated one */
function layerCosts(spec: GanSpec, network: NetworkName, images: number): LayerCost[] {
  const weights = networkWeights(spec, network);
  return placedLayers(spec, network).map(({ layer, index, where, input, output }) => {
    const own = weights.filter((weight) => weight.layer === index);
    const inner = layer.type === 'residual' ? innerLayers(layer.layers, input, where) : [];
    const activations = sumOf([output, ...inner.map((each) => each.output)].map(elements));
    return {
      where,
      weights: BYTES_PER_WEIGHT * countParameters(own),
      perExample: BYTES_PER_ACTIVATION * images * activations,
    };
  });
}

function largestOf(layers: readonly LayerCost[]): string {
  const cost = ({ weights, perExample }: LayerCost) => weights + 2 * perExample;
  return layers.reduce((most, layer) => (cost(layer) > cost(most) ? layer : most)).where;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}

/** An amount of memory for people. */
export function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

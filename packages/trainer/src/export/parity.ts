import * as tf from '@tensorflow/tfjs-node';
import {
  type GanSpec,
  generatorInput,
  generatorInputSize,
  labelsFromSeed,
  latentsFromSeed,
  type ModelCard,
  type ModelJson,
  type WeightArray,
} from '@trazo/model';
import { loadGraph } from '@trazo/model/infer';
import { generatorWith } from '@trazo/model/layers';

/** Seed of the latents on which parity is measured; an arbitrary value. */
const PARITY_SEED = 1;

/** Largest and mean absolute difference of the pixels in [-1, 1] after a stage from those of the layers model. */
export type Parity = ModelCard['parity'][number];

/** Images of the layers model, with which every stage of the export is compared. */
export interface ParityReference {
  readonly spec: GanSpec;
  readonly latents: Float32Array;
  /** The class of each image; empty if there are no classes. */
  readonly labels: readonly number[];
  readonly images: Float32Array;
  readonly count: number;
}

/**
 * Generates the reference images with the generator as a tfjs layers model.
 *
 * @param count number of images
 * @param latentScale factor by which the latents are multiplied before the layers model; the exported graph includes it
 */
export function parityReference(
  spec: GanSpec,
  weights: ReadonlyMap<string, WeightArray>,
  count: number,
  latentScale = 1,
): ParityReference {
  const latents = latentsFromSeed(PARITY_SEED, count, spec.latentSize);
  const labels = spec.classes > 0 ? labelsFromSeed(PARITY_SEED, count, spec.classes) : [];
  const widened = latents.map((value) => value * latentScale);
  const inputs = generatorInput(widened, labels, spec);
  const model = generatorWith(spec, weights);
  const output = tf.tidy(() =>
    model.predict(tf.tensor2d(inputs, [count, generatorInputSize(spec)]), { batchSize: count }),
  );
  if (Array.isArray(output)) throw new Error('The generator must return one tensor.');
  const images = Float32Array.from(output.dataSync());
  output.dispose();
  model.dispose();
  return { spec, latents, labels, images, count };
}

/** Loads a graph model with tfjs's converter, runs it on the reference's latents and compares the images. */
export async function measureParity(
  stage: string,
  modelJson: ModelJson,
  weights: Uint8Array<ArrayBuffer>,
  reference: ParityReference,
): Promise<Parity> {
  const { height, width, channels } = reference.spec.image;
  const sizes = { inputSize: generatorInputSize(reference.spec), image: [height, width, channels] };
  const graph = await loadGraph(modelJson, weights, sizes, stage);
  try {
    const images = await graph.run(
      generatorInput(reference.latents, reference.labels, reference.spec),
      reference.count,
    );
    return { stage, ...difference(images, reference.images) };
  } finally {
    graph.dispose();
  }
}

function difference(a: Float32Array, b: Float32Array): Omit<Parity, 'stage'> {
  let maxAbs = 0;
  let sum = 0;
  a.forEach((value, i) => {
    // NaN counts as the largest difference.
    const apart = Math.abs(value - (b[i] ?? Number.NaN));
    const distance = Number.isNaN(apart) ? Number.MAX_VALUE : apart;
    maxAbs = Math.max(maxAbs, distance);
    sum += distance;
  });
  return { maxAbs, meanAbs: sum / Math.max(1, a.length) };
}

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

/** The latents that parity is measured on; any seed would do. */
const PARITY_SEED = 1;

/** How far a stage's images are from the layers model's. */
export type Parity = ModelCard['parity'][number];

/** Images of the layers model, which every stage of the export is held against. */
export interface ParityReference {
  readonly spec: GanSpec;
  readonly latents: Float32Array;
  /** The class of each image; none where there are no classes. */
  readonly labels: readonly number[];
  readonly images: Float32Array;
  readonly count: number;
}

/**
 * Draws the reference images with the generator as tfjs layers, the spec's plainest reading.
 *
 * @param latentScale by how much it is given the latents wider than the reference has them
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
  if (Array.isArray(output)) throw new Error('The generator gives one tensor.');
  const images = Float32Array.from(output.dataSync());
  output.dispose();
  model.dispose();
  return { spec, latents, labels, images, count };
}

/** Runs a graph model through tfjs's converter and compares. */
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
    // Written so that a NaN counts as infinitely far.
    const apart = Math.abs(value - (b[i] ?? Number.NaN));
    const distance = Number.isNaN(apart) ? Number.MAX_VALUE : apart;
    maxAbs = Math.max(maxAbs, distance);
    sum += distance;
  });
  return { maxAbs, meanAbs: sum / Math.max(1, a.length) };
}

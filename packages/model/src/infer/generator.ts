import type { ModelArtifact } from '../artifact/artifact.ts';
import type { ModelCard } from '../artifact/card.ts';
import { toPixels } from '../image/pixels.ts';
import { generatorInputSize } from '../spec/network.ts';
import { loadGraph } from './graph.ts';

/** A trained generator on the TensorFlow.js backend that was set when it was loaded. */
export interface Generator {
  readonly card: ModelCard;
  /**
   * Generates images as bytes from 0 (black) to 255 (white).
   *
   * @param input `count` rows of noise and one-hot class from `generatorInput`; only the latents if there are no
   *   classes
   * @returns `count` images [height, width, channels], one after the other
   * @throws {ShapeError} if `count` is not a whole number of at least 1, or `input` has another length
   */
  generate(input: Float32Array, count: number): Promise<Uint8ClampedArray<ArrayBuffer>>;
  /** Like {@link Generator.generate}, but returns the network's output: numbers in [-1, 1]. */
  generateValues(input: Float32Array, count: number): Promise<Float32Array>;
  /** Frees the weights. The generator cannot generate afterwards. */
  dispose(): void;
}

/**
 * Loads an exported model into the current TensorFlow.js backend, which the caller has imported and set. Between calls
 * only the weights and what is computed from them stay in memory.
 *
 * @param artifact a model from `verifyArtifact`
 * @throws {ArtifactError} if the graph cannot be loaded
 * @throws {ShapeError} if the graph does not fit the card's spec
 */
export async function loadGenerator(artifact: ModelArtifact): Promise<Generator> {
  const { card, modelJson, weights } = artifact;
  const { height, width, channels } = card.spec.image;
  const sizes = { inputSize: generatorInputSize(card.spec), image: [height, width, channels] };
  const graph = await loadGraph(modelJson, weights, sizes, `${card.name}/model.json`);
  return {
    card,
    generate: async (input, count) => toPixels(await graph.run(input, count)),
    generateValues: (input, count) => graph.run(input, count),
    dispose: () => graph.dispose(),
  };
}

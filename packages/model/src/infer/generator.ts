import type { ModelArtifact } from '../artifact/artifact.ts';
import type { ModelCard } from '../artifact/card.ts';
import { toPixels } from '../image/pixels.ts';
import { generatorInputSize } from '../spec/network.ts';
import { loadGraph } from './graph.ts';

/** A trained generator, ready to draw on whichever TensorFlow.js backend was set when it was loaded. */
export interface Generator {
  readonly card: ModelCard;
  /**
   * Draws images as bytes, 0 black to 255 white.
   *
   * @param input `count` rows of noise and class as `generatorInput` makes them; without classes the latents alone
   * @returns `count` images [height, width, channels], one after the other
   * @throws {ShapeError} when `count` is no whole number from 1 on, or `input` is of another length
   */
  generate(input: Float32Array, count: number): Promise<Uint8ClampedArray<ArrayBuffer>>;
  /** Like {@link Generator.generate}, as the network gives them: numbers in [-1, 1]. */
  generateValues(input: Float32Array, count: number): Promise<Float32Array>;
  /** Frees the weights. The generator cannot draw afterwards. */
  dispose(): void;
}

/**
 * Loads an exported model into the current TensorFlow.js backend, which the caller has imported and set. Between
 * calls no tensors are left but the weights.
 *
 * @param artifact checked by `verifyArtifact`
 * @throws {ArtifactError} when the graph cannot be loaded; {ShapeError} when it does not fit the card's spec
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

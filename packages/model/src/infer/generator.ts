import type { ModelArtifact } from '../artifact/artifact.ts';
import type { ModelCard } from '../artifact/card.ts';
import { type ModelSource, openArtifact } from '../artifact/open-artifact.ts';
import { toPixels } from '../image/pixels.ts';
import { generatorInputSize } from '../spec/network.ts';
import { loadGraph } from './graph.ts';
import { sample } from './sample.ts';
import type { SampleOptions } from './sample-options.ts';
import type { Samples } from './samples.ts';

/** A trained generator on the TensorFlow.js backend that was set when it was loaded. */
export interface Generator {
  readonly card: ModelCard;
  /**
   * Samples images from a seed, as `/generate` and `pnpm sample` do. Large counts are generated in parts, so that only
   * the pixels of all images are in memory at once.
   *
   * @throws {InvalidOptionError} naming the option, its value and what is allowed
   */
  sample(options?: SampleOptions): Promise<Samples>;
  /**
   * Generates images from latents in one forward pass, as bytes from 0 (black) to 255 (white).
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
 *     const generator = await loadGenerator('https://example.com/models/slim');
 *     const samples = await generator.sample({ seed: 'ana', classes: [2, 0, 2, 6] });
 *
 * @param source the URL of the model's folder; in Node.js also the folder's path; or a model from `verifyArtifact`
 * @throws {InvalidOptionError} if the source is none of these
 * @throws {ArtifactError} naming the file that is missing, damaged or cannot be loaded
 * @throws {BackendError} if no TensorFlow.js backend is registered, or none can start
 */
export async function loadGenerator(source: ModelSource): Promise<Generator> {
  return createGenerator(await openArtifact(source));
}

/**
 * Loads a model in memory as {@link loadGenerator} does. A bundle that only uses this function contains no code that
 * fetches or reads files.
 *
 * @param artifact a model from `verifyArtifact`
 * @throws {ArtifactError} if the graph cannot be loaded
 * @throws {ShapeError} if the graph does not fit the card's spec
 * @throws {BackendError} if no TensorFlow.js backend is registered, or none can start
 */
export async function createGenerator(artifact: ModelArtifact): Promise<Generator> {
  const { card, modelJson, weights } = artifact;
  const { height, width, channels } = card.spec.image;
  const sizes = { inputSize: generatorInputSize(card.spec), image: [height, width, channels] };
  const graph = await loadGraph(modelJson, weights, sizes, `${card.name}/model.json`);
  const generate: Generator['generate'] = async (input, count) => toPixels(await graph.run(input, count));
  return {
    card,
    sample: (options = {}) => sample(generate, card, options),
    generate,
    generateValues: (input, count) => graph.run(input, count),
    dispose: () => graph.dispose(),
  };
}

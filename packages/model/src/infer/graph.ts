import type { GraphModel } from '@tensorflow/tfjs-converter';
import { loadGraphModelSync } from '@tensorflow/tfjs-converter';
import {
  dispose,
  io,
  keep,
  type NamedTensorMap,
  ready,
  type Tensor,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import { IMAGES_OUTPUT, LATENTS_INPUT, type ModelJson } from '../artifact/model-json.ts';
import { ArtifactError, ShapeError } from '../errors.ts';
import type { Shape } from '../spec/shapes.ts';
import { constantParts } from './constant-parts.ts';

/** A graph model in the current backend's memory: latents in, images out. */
export interface LoadedGraph {
  /**
   * Runs the graph.
   *
   * @param latents `count × inputSize` numbers, row by row: noise, then the class as a one-hot vector
   * @returns `count` images [height, width, channels], one after the other, in [-1, 1]
   * @throws {ShapeError} when `count` is no whole number from 1 on, or `latents` is of another length
   */
  run(latents: Float32Array, count: number): Promise<Float32Array>;
  /** Frees the weights. The graph cannot be run afterwards. */
  dispose(): void;
}

/** What a graph must take and give. */
export interface GraphSizes {
  /** Numbers of the noise and of the one-hot class together. */
  readonly inputSize: number;
  /** [height, width, channels] */
  readonly image: Shape;
}

/**
 * Loads a graph model from memory with TensorFlow.js's own converter, into whichever backend is set.
 *
 * The weights, biases among them, stay in the backend until `dispose`: XNNPACK caches a packed copy of a layer's
 * weights by their identity, and would pack anew for every bias it has not seen. So do the parts of the graph that
 * depend on weights alone, which are computed once.
 *
 * @param file what messages call the model
 * @throws {ArtifactError} when the graph cannot be loaded; {ShapeError} when it takes latents of another size
 */
export async function loadGraph(
  modelJson: ModelJson,
  weights: Uint8Array<ArrayBuffer>,
  sizes: GraphSizes,
  file = 'model.json',
): Promise<LoadedGraph> {
  await ready();
  const model = loadKept(modelJson, weights, file);
  try {
    checkInterface(model, sizes, file);
    return new KeptGraph(model, sizes, computeOnce(model, constantParts(modelJson.modelTopology.node)));
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** Computes the nodes of these names, which need no input. */
function computeOnce(model: Graph, names: readonly string[]): NamedTensorMap {
  if (names.length === 0) return {};
  return Object.fromEntries(
    tidy(() => [model.execute({}, [...names])].flat().map(keep)).map((tensor, index) => [
      names[index] ?? '',
      tensor,
    ]),
  );
}

class KeptGraph implements LoadedGraph {
  readonly #model: Graph;
  readonly #sizes: GraphSizes;
  /** What the graph computes of its weights alone, by the names of the nodes that would. */
  readonly #parts: NamedTensorMap;
  #disposed = false;

  constructor(model: Graph, sizes: GraphSizes, parts: NamedTensorMap) {
    this.#model = model;
    this.#sizes = sizes;
    this.#parts = parts;
  }

  async run(latents: Float32Array, count: number): Promise<Float32Array> {
    if (this.#disposed) throw new Error('The generator was disposed of and can draw no more.');
    const { inputSize, image } = this.#sizes;
    if (!Number.isSafeInteger(count) || count < 1 || latents.length !== count * inputSize) {
      throw new ShapeError('latents', [count, inputSize], [latents.length / inputSize, inputSize]);
    }
    const images = tidy(() => {
      const input = tensor2d(latents, [count, inputSize]);
      return single(this.#model.execute({ ...this.#parts, [LATENTS_INPUT]: input }, IMAGES_OUTPUT));
    });
    try {
      if (images.shape.join() !== [count, ...image].join()) {
        throw new ShapeError(IMAGES_OUTPUT, [count, ...image], images.shape);
      }
      return await images.data<'float32'>();
    } finally {
      images.dispose();
    }
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    dispose(this.#parts);
    this.#model.dispose();
  }
}

type Graph = GraphModel<io.IOHandlerSync>;

function loadKept(modelJson: ModelJson, weights: Uint8Array<ArrayBuffer>, file: string): Graph {
  try {
    // The scope frees what was decoded when loading fails half-way; what is whole is kept out of it.
    return scoped(() => {
      const model = loadGraphModelSync(io.fromMemorySync(toArtifacts(modelJson, weights)));
      for (const tensors of Object.values(model.weights)) tensors.forEach(keep);
      return model;
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ArtifactError(file, `cannot be loaded as a TensorFlow.js graph model: ${oneLine(reason)}.`, {
      cause,
    });
  }
}

/** Runs `work` in a tensor scope. tfjs's `tidy` wants its result to be made of tensors; a model is not. */
function scoped<Result>(work: () => Result): Result {
  const results: Result[] = [];
  tidy(() => {
    results.push(work());
  });
  const [result] = results;
  if (result === undefined) throw new Error('The scope gave no result.');
  return result;
}

function toArtifacts(modelJson: ModelJson, weights: Uint8Array<ArrayBuffer>): io.ModelArtifacts {
  const { buffer, byteOffset, byteLength } = weights;
  const whole = byteLength === buffer.byteLength;
  return {
    format: modelJson.format,
    generatedBy: modelJson.generatedBy,
    convertedBy: modelJson.convertedBy,
    modelTopology: modelJson.modelTopology,
    ...(modelJson.signature === undefined ? {} : { signature: modelJson.signature }),
    weightSpecs: modelJson.weightsManifest[0].weights.map(({ quantization, ...entry }) => ({
      ...entry,
      ...(quantization === undefined ? {} : { quantization }),
    })),
    weightData: whole ? buffer : buffer.slice(byteOffset, byteOffset + byteLength),
  };
}

/** Finds a graph of another network at load, not at the first request. */
function checkInterface(model: Graph, { inputSize }: GraphSizes, file: string): void {
  const input = model.inputs.find(({ name }) => name === LATENTS_INPUT);
  if (input === undefined || model.inputs.length !== 1) {
    const found = model.inputs.map(({ name }) => name).join(', ') || 'none';
    throw new ArtifactError(file, `the graph's inputs are ${found} where "${LATENTS_INPUT}" is expected.`);
  }
  if (!model.outputs.some(({ name }) => name === IMAGES_OUTPUT)) {
    const found = model.outputs.map(({ name }) => name).join(', ') || 'none';
    throw new ArtifactError(file, `the graph's outputs are ${found} where "${IMAGES_OUTPUT}" is expected.`);
  }
  if (input.shape !== undefined && input.shape.join() !== [-1, inputSize].join()) {
    throw new ShapeError(`${file} ${LATENTS_INPUT}`, [-1, inputSize], input.shape);
  }
}

function single(output: Tensor | Tensor[]): Tensor {
  const tensor = Array.isArray(output) ? output[0] : output;
  if (tensor === undefined) throw new Error('The graph gave no output.');
  return tensor;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\.$/, '');
}

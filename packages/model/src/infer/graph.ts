import type { GraphModel } from '@tensorflow/tfjs-converter';
import { loadGraphModelSync } from '@tensorflow/tfjs-converter';
import {
  dispose,
  engine,
  env,
  io,
  keep,
  type NamedTensorMap,
  ready,
  type Tensor,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import { IMAGES_OUTPUT, LATENTS_INPUT, type ModelJson } from '../artifact/model-json.ts';
import { ArtifactError, BackendError, ShapeError } from '../errors.ts';
import type { Shape } from '../spec/shapes.ts';
import { constantParts } from './constant-parts.ts';

/** A graph model in the backend's memory that computes images from latents. */
export interface LoadedGraph {
  /**
   * Runs the graph.
   *
   * @param latents `count × inputSize` numbers, row by row: noise, then the class as a one-hot vector
   * @returns `count` images [height, width, channels], one after the other, in [-1, 1]
   * @throws {ShapeError} if `count` is not a whole number of at least 1, or `latents` has another length
   */
  run(latents: Float32Array, count: number): Promise<Float32Array>;
  /** Frees the weights. The graph cannot be run afterwards. */
  dispose(): void;
}

/** Expected sizes of a graph's input and output, without the batch. */
export interface GraphSizes {
  /** Length of the noise vector plus the one-hot class: latentSize + classes. */
  readonly inputSize: number;
  /** Shape of an image: [height, width, channels]. */
  readonly image: Shape;
}

/**
 * Loads a graph model from memory with TensorFlow.js's converter into the current backend.
 *
 * The weights, including biases, stay in the backend until `dispose`: XNNPACK caches a packed copy of a layer's weights
 * by their identity, and would pack again for every bias tensor that it has not seen. The parts of the graph that
 * depend only on weights are computed once and stay too.
 *
 * @param file the model's name in messages
 * @throws {BackendError} if no backend is registered, or none can start
 * @throws {ArtifactError} if the graph cannot be loaded
 * @throws {ShapeError} if it takes latents of another size
 */
export async function loadGraph(
  modelJson: ModelJson,
  weights: Uint8Array<ArrayBuffer>,
  sizes: GraphSizes,
  file = 'model.json',
): Promise<LoadedGraph> {
  await assertBackend();
  const model = loadPersistent(modelJson, weights, file);
  try {
    assertInterface(model, sizes, file);
    return new TfjsGraph(model, sizes, computeOnce(model, constantParts(modelJson.modelTopology.node)));
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** Waits until tfjs has started a backend, the one that was set or else the best that is registered. */
async function assertBackend(): Promise<void> {
  const names = Object.keys(engine().registryFactory);
  if (names.length === 0) {
    throw new BackendError(
      'No TensorFlow.js backend is registered: import @tensorflow/tfjs, @tensorflow/tfjs-backend-wasm or @tensorflow/tfjs-node before loading a model.',
    );
  }
  try {
    await ready();
  } catch (cause) {
    throw new BackendError(
      `No TensorFlow.js backend could start: registered is ${names.join(', ')}. ${await reasonOfBackends(names)}`,
      { cause },
    );
  }
}

/** Why no backend could start, as far as it can be found out, and what to do. */
async function reasonOfBackends(names: readonly string[]): Promise<string> {
  if (!names.includes('wasm')) return 'The console says why.';
  const instead = 'import @tensorflow/tfjs, which also runs without WebAssembly';
  if (Reflect.get(globalThis, 'WebAssembly') === undefined)
    return `This runtime has no WebAssembly: ${instead}.`;
  // The flag is that of the registered backend, which chooses its file by it.
  if (await env().getAsync('WASM_HAS_SIMD_SUPPORT')) {
    return 'The backend wasm needs its three files tfjs-backend-wasm*.wasm at the address that setWasmPaths names; the console says what failed.';
  }
  return `This runtime has no WebAssembly SIMD, so the backend wasm needs the file tfjs-backend-wasm.wasm at the address that setWasmPaths names; serve it there too, or ${instead}.`;
}

/** Computes the named nodes, which depend on no input. */
function computeOnce(model: Graph, names: readonly string[]): NamedTensorMap {
  if (names.length === 0) return {};
  return Object.fromEntries(
    tidy(() => [model.execute({}, [...names])].flat().map(keep)).map((tensor, index) => [
      names[index] ?? '',
      tensor,
    ]),
  );
}

class TfjsGraph implements LoadedGraph {
  readonly #model: Graph;
  readonly #sizes: GraphSizes;
  /** Values that depend only on the weights, by the names of the nodes that they replace. */
  readonly #parts: NamedTensorMap;
  #disposed = false;

  constructor(model: Graph, sizes: GraphSizes, parts: NamedTensorMap) {
    this.#model = model;
    this.#sizes = sizes;
    this.#parts = parts;
  }

  async run(latents: Float32Array, count: number): Promise<Float32Array> {
    if (this.#disposed) throw new Error('The generator is disposed and cannot generate images.');
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

function loadPersistent(modelJson: ModelJson, weights: Uint8Array<ArrayBuffer>, file: string): Graph {
  try {
    // The scope frees decoded weights if loading fails halfway; `keep` takes the weights of a loaded model out of it.
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

/** Runs `work` in a tensor scope. tfjs's `tidy` requires a result that consists of tensors; a model does not. */
function scoped<Result>(work: () => Result): Result {
  const results: Result[] = [];
  tidy(() => {
    results.push(work());
  });
  const [result] = results;
  if (result === undefined) throw new Error('The scope returned no result.');
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

/**
 * Checks the names and shapes of inputs and outputs, so that a wrong graph is found at load and not at the first
 * request.
 */
function assertInterface(model: Graph, { inputSize }: GraphSizes, file: string): void {
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
  if (tensor === undefined) throw new Error('The graph returned no output.');
  return tensor;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\.$/, '');
}

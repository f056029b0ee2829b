import { generatorInputSize, type ModelArtifact } from '@trazo/model';
import { createGenerator, type Generator } from '@trazo/model/infer';
import { imagesPerPass } from '../limits.ts';
import type { LoadableModel, Sampler } from '../ports.ts';
import type { Health } from '../schemas/responses.ts';

/** TensorFlow.js's wasm backend, started. */
export interface WasmBackend {
  /** Size of the WebAssembly memory. It grows and never shrinks. */
  memoryBytes(): number;
  /** Number of tensors in memory. */
  tensors(): number;
}

/** The part of a generator that the service uses. */
type LoadedGenerator = Pick<Generator, 'generate'>;

/** Runs the generators of one isolate. Starts the backend and loads each generator when first needed. */
export class InferenceService implements Sampler {
  readonly #start: () => Promise<WasmBackend>;
  readonly #load: (artifact: ModelArtifact) => Promise<LoadedGenerator>;
  readonly #generators = new Map<string, LoadedGenerator>();
  #backend: WasmBackend | undefined;
  #generated = 0;

  /**
   * @param start starts the backend, which `load` then loads generators into
   */
  constructor(
    start: () => Promise<WasmBackend>,
    load: (artifact: ModelArtifact) => Promise<LoadedGenerator> = createGenerator,
  ) {
    this.#start = start;
    this.#load = load;
  }

  // A backend or generator that failed to start is not kept, so that the next call tries again.
  async generate(
    model: LoadableModel,
    inputs: Float32Array,
    count: number,
  ): Promise<Uint8ClampedArray<ArrayBuffer>> {
    this.#backend ??= await this.#start();
    const generator = await this.#generator(model);
    const { image } = model.card.spec;
    const rowLength = generatorInputSize(model.card.spec);
    const tileLength = image.width * image.height * image.channels;
    const perPass = imagesPerPass(image);
    const pixels = new Uint8ClampedArray(count * tileLength);
    for (let first = 0; first < count; first += perPass) {
      const size = Math.min(perPass, count - first);
      const rows = inputs.subarray(first * rowLength, (first + size) * rowLength);
      pixels.set(await generator.generate(rows, size), first * tileLength);
    }
    this.#generated += count;
    return pixels;
  }

  status(): Health['runtime'] {
    return {
      backend: this.#backend === undefined ? null : 'wasm',
      models: [...this.#generators.keys()],
      tensors: this.#backend?.tensors() ?? 0,
      wasmBytes: this.#backend?.memoryBytes() ?? 0,
      drawings: this.#generated,
    };
  }

  async #generator(model: LoadableModel): Promise<LoadedGenerator> {
    const { name } = model.card;
    let generator = this.#generators.get(name);
    if (generator === undefined) {
      generator = await this.#load(await model.load());
      this.#generators.set(name, generator);
    }
    return generator;
  }
}

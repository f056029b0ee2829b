import { generatorInputSize, type ModelArtifact } from '@trazo/model';
import { type Generator, loadGenerator } from '@trazo/model/infer';
import type { Draughtsman } from '../ports.ts';
import type { Health } from '../schemas/answers.ts';

/** Tiles of one pass through the network: bounds the memory that a picture takes. */
const TILES_AT_ONCE = 64;

/** TensorFlow.js's wasm backend, started. */
export interface WasmBackend {
  /** Size of the WebAssembly memory. It grows and never shrinks. */
  memoryBytes(): number;
  /** Tensors that are held. */
  tensors(): number;
}

/** Where pictures are drawn: the backend and the generators of one isolate, started when first needed. */
export class Studio implements Draughtsman {
  readonly #start: () => Promise<WasmBackend>;
  readonly #load: typeof loadGenerator;
  readonly #generators = new Map<string, Generator>();
  #backend: WasmBackend | undefined;
  #drawings = 0;

  /**
   * @param start starts the backend, which `load` then loads generators into
   */
  constructor(start: () => Promise<WasmBackend>, load = loadGenerator) {
    this.#start = start;
    this.#load = load;
  }

  // What has started is kept; what failed is not, so that the next call tries again.
  async draw(
    artifact: ModelArtifact,
    inputs: Float32Array,
    count: number,
  ): Promise<Uint8ClampedArray<ArrayBuffer>> {
    this.#backend ??= await this.#start();
    const generator = await this.#generator(artifact);
    const { image } = artifact.card.spec;
    const rowLength = generatorInputSize(artifact.card.spec);
    const tileLength = image.width * image.height * image.channels;
    const pixels = new Uint8ClampedArray(count * tileLength);
    for (let first = 0; first < count; first += TILES_AT_ONCE) {
      const some = Math.min(TILES_AT_ONCE, count - first);
      const part = inputs.subarray(first * rowLength, (first + some) * rowLength);
      pixels.set(await generator.generate(part, some), first * tileLength);
    }
    this.#drawings += count;
    return pixels;
  }

  status(): Health['runtime'] {
    return {
      backend: this.#backend === undefined ? null : 'wasm',
      models: [...this.#generators.keys()],
      tensors: this.#backend?.tensors() ?? 0,
      wasmBytes: this.#backend?.memoryBytes() ?? 0,
      drawings: this.#drawings,
    };
  }

  async #generator(artifact: ModelArtifact): Promise<Generator> {
    const { name } = artifact.card;
    let generator = this.#generators.get(name);
    if (generator === undefined) {
      generator = await this.#load(artifact);
      this.#generators.set(name, generator);
    }
    return generator;
  }
}

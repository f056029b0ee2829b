import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { env, setBackend } from '@tensorflow/tfjs-core';
import { loadGenerator } from '@trazo/model/infer';

/** What a page or Web Worker got from a generator. */
export interface Sampled {
  readonly pixels: number[];
  readonly labels: readonly number[];
  /** Pixels of the first image for a canvas. */
  readonly rgba: number[];
}

/** Samples from a model in a page or Web Worker; the message of the error if that fails. */
export async function sampleFrom(source: string): Promise<Sampled | string> {
  try {
    setWasmPaths('/wasm/');
    env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    await setBackend('wasm');
    const generator = await loadGenerator(source);
    const samples = await generator.sample({ seed: 'ana', classes: [2, 0, 2, 6] });
    generator.dispose();
    const rgba = [...samples.toRgba({ columns: 4 }).data];
    return { pixels: [...samples.pixels], labels: samples.labels, rgba };
  } catch (error) {
    return String(error);
  }
}

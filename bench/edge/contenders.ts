import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { generatorInputSize, type ModelArtifact } from '@trazo/model';
import { loadGenerator } from '@trazo/model/infer';
import { generatorWith } from '@trazo/model/layers';
import * as ort from 'onnxruntime-web';
import { toOnnx } from './to-onnx.ts';
import { benchWeights } from './weights.ts';

/** One way to draw: latents in, numbers in [-1, 1] out. */
export interface Contender {
  readonly name: string;
  draw(latents: Float32Array, count: number): Promise<Float32Array>;
}

/** The same generator, exported twice. */
export interface Exports {
  /** As it is shipped. */
  readonly shipped: ModelArtifact;
  /** With convolutions written as such, for others' kernels. */
  readonly direct: ModelArtifact;
}

/** The exported graph, the naive layers model and ONNX Runtime, each on wasm with one thread, on the same weights. */
export async function nodeContenders({ shipped, direct }: Exports): Promise<Contender[]> {
  const { spec } = shipped.card;
  const inputSize = generatorInputSize(spec);
  setWasmPaths(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}${sep}`);
  setThreadsCount(1);
  if (!(await tf.setBackend('wasm'))) throw new Error('tfjs could not start its wasm backend.');
  const generator = await loadGenerator(shipped);
  const layers = generatorWith(spec, benchWeights(spec));

  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(toOnnx(direct), { executionProviders: ['wasm'] });
  return [
    { name: 'graph model, tfjs wasm', draw: (latents, count) => generator.generateValues(latents, count) },
    {
      name: 'layers model, tfjs wasm',
      draw: async (latents, count) => {
        const images = tf.tidy(() => {
          const output = layers.predict(tf.tensor2d(latents, [count, inputSize]), { batchSize: count });
          if (Array.isArray(output)) throw new Error('The layers model has more than one output.');
          return output;
        });
        const values = await images.data<'float32'>();
        images.dispose();
        return values;
      },
    },
    {
      name: 'onnxruntime-web',
      draw: async (latents, count) => {
        const input = new ort.Tensor('float32', latents, [count, inputSize]);
        const { images } = await session.run({ latents: input });
        if (!(images?.data instanceof Float32Array)) throw new Error('ONNX Runtime gave no images.');
        return images.data;
      },
    },
  ];
}

/**
 * Checks that all contenders draw the same pictures.
 *
 * @throws {Error} naming the one that differs, and by how much
 */
export async function assertEqual(contenders: readonly Contender[], latents: Float32Array, count: number) {
  const [first, ...others] = contenders;
  if (first === undefined) return;
  const expected = await first.draw(latents, count);
  for (const { name, draw } of others) {
    const values = await draw(latents, count);
    const worst = values.reduce(
      (most, value, index) => Math.max(most, Math.abs(value - (expected[index] ?? 2))),
      0,
    );
    if (values.length !== expected.length || !(worst < 1e-3)) {
      throw new Error(`${name} differs from ${first.name} by ${worst}.`);
    }
  }
}

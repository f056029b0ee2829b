import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { generatorInputSize, type ModelArtifact } from '@trazo/model';
import { loadGenerator } from '@trazo/model/infer';
import { generatorWith } from '@trazo/model/layers';
import { toOnnx } from '@trazo/trainer/to-onnx';
import * as ort from 'onnxruntime-web';
import { benchWeights } from './weights.ts';

/** A way to generate images: from latents to values in [-1, 1]. */
export interface Candidate {
  readonly name: string;
  generate(latents: Float32Array, count: number): Promise<Float32Array>;
}

/** Two exports of the same generator. */
export interface Exports {
  /** The export as the worker gets it. */
  readonly shipped: ModelArtifact;
  /** The export whose convolutions are operations of their own, for the kernels of other runtimes. */
  readonly direct: ModelArtifact;
}

/** The exported graph, the layers model and ONNX Runtime, each in wasm with one thread and the same weights. */
export async function nodeCandidates({ shipped, direct }: Exports): Promise<Candidate[]> {
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
    {
      name: 'graph model, tfjs wasm',
      generate: (latents, count) => generator.generateValues(latents, count),
    },
    {
      name: 'layers model, tfjs wasm',
      generate: async (latents, count) => {
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
      generate: async (latents, count) => {
        const input = new ort.Tensor('float32', latents, [count, inputSize]);
        const { images } = await session.run({ latents: input });
        if (!(images?.data instanceof Float32Array)) throw new Error('ONNX Runtime returned no images.');
        return images.data;
      },
    },
  ];
}

/**
 * Asserts that all candidates generate the same images.
 *
 * @throws {Error} naming the one that differs, and the difference
 */
export async function assertEqual(candidates: readonly Candidate[], latents: Float32Array, count: number) {
  const [first, ...others] = candidates;
  if (first === undefined) return;
  const expected = await first.generate(latents, count);
  for (const { name, generate } of others) {
    const values = await generate(latents, count);
    const worst = values.reduce(
      (most, value, index) => Math.max(most, Math.abs(value - (expected[index] ?? 2))),
      0,
    );
    if (values.length !== expected.length || !(worst < 1e-3)) {
      throw new Error(`${name} differs from ${first.name} by ${worst}.`);
    }
  }
}

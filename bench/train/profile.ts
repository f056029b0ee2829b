// Measures a step's time by kernel: node profile.ts SPEC_JSON BATCH STEPS WARMUP
//
// TensorFlow's eager kernels run synchronously, so the time of each call is the kernel's.
import * as tf from '@tensorflow/tfjs-node';
import { nodeBackend } from '@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js';
import { parseGanSpec } from '@trazo/model';
import { Gan } from '@trazo/trainer/gan';
import { noiseBatch } from './noise-batch.ts';

interface Entry {
  calls: number;
  milliseconds: number;
  multiplyAdds: number;
}

const [json = '', ...numbers] = process.argv.slice(2);
const [batch = 256, steps = 8, warmup = 3] = numbers.map(Number);
const spec = parseGanSpec(JSON.parse(json));

const PRODUCTS: ReadonlySet<string> = new Set(['MatMul', 'BatchMatMulV2', 'BatchMatMulV3']);
const kernels = new Map<string, Entry>();
const backend = nodeBackend();
for (const method of ['executeSingleOutput', 'executeMultipleOutputs'] as const) {
  const original: (...args: never[]) => unknown = backend[method].bind(backend);
  Object.assign(backend, {
    [method]: (kernel: string, attributes: never, inputs: tf.Tensor[], ...rest: never[]) => {
      const began = performance.now();
      const result = original(...([kernel, attributes, inputs, ...rest] as never[]));
      const milliseconds = performance.now() - began;
      const entry = kernels.get(kernel) ?? { calls: 0, milliseconds: 0, multiplyAdds: 0 };
      entry.calls += 1 / steps;
      entry.milliseconds += milliseconds / steps;
      entry.multiplyAdds += productWork(kernel, inputs, result) / steps;
      kernels.set(kernel, entry);
      return result;
    },
  });
}

const peak = multiplyAddsPerSecond();
const adam = { ...spec.training.adam, learningRate: spec.training.learningRate };
const gan = new Gan(spec, 0);
let began = performance.now();
for (let step = 0; step < warmup + steps; step++) {
  if (step === warmup) {
    kernels.clear();
    began = performance.now();
  }
  gan.trainStep(noiseBatch(spec, batch, step), batch, step, adam).dispose();
}
const milliseconds = (performance.now() - began) / steps;
gan.dispose();
process.stdout.write(`${JSON.stringify({ milliseconds, peak, kernels: Object.fromEntries(kernels) })}\n`);

/** Multiply–adds of a matrix product; 0 for other kernels. */
function productWork(kernel: string, inputs: readonly tf.Tensor[], result: unknown): number {
  if (!PRODUCTS.has(kernel)) return 0;
  const [a, b] = inputs;
  if (a === undefined || b === undefined || !(result instanceof tf.Tensor)) return 0;
  // Each size occurs in two of a [rows, inner], b [inner, columns] and the result [rows, columns].
  const stack = a.rank === 3 ? (a.shape[0] ?? 1) : 1;
  return stack * Math.sqrt((a.size / stack) * (b.size / stack) * (result.size / stack));
}

/** The machine's peak: the fastest of several large matrix products. */
function multiplyAddsPerSecond(): number {
  const size = 2048;
  return (
    tf
      .tidy(() => {
        const [a, b] = [tf.randomUniform([size, size]), tf.randomUniform([size, size])];
        const seconds = Array.from({ length: 8 }, () => {
          const start = performance.now();
          tf.matMul(a, b).dispose();
          return (performance.now() - start) / 1000;
        });
        return { peak: tf.scalar(size ** 3 / Math.min(...seconds)) };
      })
      .peak.dataSync()[0] ?? Number.NaN
  );
}

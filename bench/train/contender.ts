// One contender in a process of its own: node contender.ts native|layers IMAGES_IDX BATCH STEPS WARMUP MODEL
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-node';
import { presetByName } from '@trazo/model';
import { AutodiffReference } from '@trazo/trainer/autodiff-reference';
import { Gan } from '@trazo/trainer/gan';

const [kind, file = '', ...numbers] = process.argv.slice(2);
const [batch = 256, steps = 10, warmup = 3] = numbers.slice(0, 3).map(Number);
const spec = presetByName(numbers[3] ?? 'dcgan');
const { beta1, beta2, epsilon } = spec.training.adam;
const pixels = new Uint8Array(readFileSync(file)).subarray(16);
const size = spec.image.height * spec.image.width * spec.image.channels;
const available = Math.floor(pixels.length / size);

const realAt = (step: number) => {
  const first = (step * batch) % (available - batch);
  return { pixels: pixels.subarray(first * size, (first + batch) * size), count: batch };
};

const seconds: number[] = [];
const timed = (run: (step: number) => void) => {
  for (let step = 0; step < warmup + steps; step++) {
    const began = performance.now();
    run(step);
    if (step >= warmup) seconds.push((performance.now() - began) / 1000);
  }
};

const gan = new Gan(spec, 0);
if (kind === 'native') {
  const adam = { beta1, beta2, epsilon, learningRate: spec.training.learningRate };
  timed((step) => {
    const metrics = gan.trainStep(realAt(step), batch, step, adam);
    metrics.dataSync();
    metrics.dispose();
  });
} else {
  // As anyone would write it: tfjs layers, variableGrads, tfjs's own Adam.
  const reference = new AutodiffReference(spec, 0, gan.snapshot());
  gan.dispose();
  const optimizer = tf.train.adam(spec.training.learningRate, beta1, beta2, epsilon);
  timed((step) => reference.train(realAt(step), batch, step, optimizer));
}
process.stdout.write(
  `${JSON.stringify({ seconds, peakBytes: process.resourceUsage().maxRSS * 1024, tensors: tf.memory().numTensors })}\n`,
);

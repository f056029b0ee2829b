// One candidate in a separate process: node candidate.ts native|layers SPEC_JSON BATCH STEPS WARMUP
import * as tf from '@tensorflow/tfjs-node';
import { parseGanSpec } from '@trazo/model';
import { PlainGan } from '@trazo/model/train';
import { Gan } from '@trazo/trainer/gan';
import { RandomStreams } from '@trazo/trainer/random';
import { noiseBatch } from './noise-batch.ts';

const [kind, json = '', ...numbers] = process.argv.slice(2);
const [batch = 256, steps = 10, warmup = 3] = numbers.map(Number);
const spec = parseGanSpec(JSON.parse(json));
const { learningRate, adam } = spec.training;

const seconds: number[] = [];
const timed = (run: (step: number) => void) => {
  for (let step = 0; step < warmup + steps; step++) {
    const began = performance.now();
    run(step);
    if (step >= warmup) seconds.push((performance.now() - began) / 1000);
  }
};

if (kind === 'native') {
  const gan = new Gan(spec, 0);
  timed((step) => {
    const metrics = gan.trainStep(noiseBatch(spec, batch, step), batch, step, { ...adam, learningRate });
    metrics.dataSync();
    metrics.dispose();
  });
} else {
  // The usual way: tfjs layers, variableGrads, tfjs's own Adam.
  const gan = new PlainGan(spec, new RandomStreams(0));
  const optimizer = tf.train.adam(learningRate, adam.beta1, adam.beta2, adam.epsilon);
  timed((step) => {
    const metrics = gan.trainStepWith(optimizer, noiseBatch(spec, batch, step), batch, step);
    metrics.dataSync();
    metrics.dispose();
  });
}
process.stdout.write(
  `${JSON.stringify({ seconds, peakBytes: process.resourceUsage().maxRSS * 1024, tensors: tf.memory().numTensors })}\n`,
);

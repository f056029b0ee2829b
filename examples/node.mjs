// Generates images with an exported model and prints them.
//
//     node examples/node.mjs                                           one digit of each class
//     node examples/node.mjs packages/model/pretrained/dcgan ana       another model, another seed
//
// Nothing of Trazo is imported: an export is an ordinary graph model of TensorFlow.js. To use a model in your own
// project, copy this file and the model's folder into it, and run `npm install @tensorflow/tfjs`. Any Node.js from 20 on
// will do. Within this repository, `pnpm install` has installed everything.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';

const SLIM = fileURLToPath(new URL('../packages/model/pretrained/slim', import.meta.url));
const [folder = SLIM, seed = 'trazo'] = process.argv.slice(2);

// The card says how wide the input is and how large the images are. Nothing below is true of one model alone.
const { spec } = JSON.parse(await readFile(`${folder}/card.json`, 'utf8'));
const { latentSize, classes } = spec;
const { height, width, channels } = spec.image;

// `tf.loadGraphModel` of an address only fetches, and Node.js fetches no files, so they are read here.
const { modelTopology, weightsManifest } = JSON.parse(await readFile(`${folder}/model.json`, 'utf8'));
const weights = await readFile(`${folder}/weights.bin`);
const model = await tf.loadGraphModel(
  tf.io.fromMemory({
    format: 'graph-model',
    modelTopology,
    weightSpecs: weightsManifest[0].weights,
    weightData: new Uint8Array(weights).buffer,
  }),
);

// The input is noise, followed by the class as a one-hot vector if the model has classes.
const count = classes || 10;
const noise = tf.randomNormal([count, latentSize], 0, 1, 'float32', seed);
const input = classes ? tf.concat([noise, tf.oneHot(tf.range(0, count, 1, 'int32'), classes)], 1) : noise;
const images = model.execute({ latents: input }, 'images'); // [count, height, width, channels] in [-1, 1]
const values = await images.data();

// Prints as many images side by side as fit. A character is one pixel wide and two pixels high.
const shades = ' ░▒▓█';
const perRow = Math.max(1, Math.floor((process.stdout.columns ?? 80) / (width + 1)));
for (let first = 0; first < count; first += perRow) {
  for (let y = 0; y < height; y += 2) {
    let line = '';
    for (let image = first; image < Math.min(count, first + perRow); image++) {
      for (let x = 0; x < width; x++) {
        const brightness = [y, Math.min(y + 1, height - 1)].flatMap((row) => {
          const start = ((image * height + row) * width + x) * channels;
          return [...values.subarray(start, start + channels)];
        });
        const mean = brightness.reduce((sum, value) => sum + value, 0) / brightness.length;
        line += shades[Math.min(4, Math.max(0, Math.floor((mean + 1) * 2.5)))];
      }
      line += ' ';
    }
    process.stdout.write(`${line}\n`);
  }
  process.stdout.write('\n');
}

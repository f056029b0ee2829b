// node packages/trainer/scripts/docs-figures.ts --tutorial SAMPLES --tutorial-figures JSON --data-dir MNIST
//
// Draws the figures of the README and the docs from the models that ship: their digits beside real ones and those of the
// tutorial's own Python, the quality of each model against its cost, and its progress over the training. SAMPLES are
// images from the tutorial's program, JSON is what `pnpm evaluate --samples SAMPLES --json` wrote.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { evaluationSchema } from '@trazo/model';
import * as z from 'zod';
import { findSamples, readSamples } from '../src/cli/evaluate/read-samples.ts';
import { readIdxFolder } from '../src/data/idx-folder.ts';
import { cacheDir } from '../src/files/cache-dir.ts';
import { readMetrics } from '../src/report/metrics-log.ts';
import { installTensorflow } from '../src/tensorflow/install.ts';
import { drawLearning, drawQualityAndSize, type MeasuredModel } from './docs-figures-charts.ts';
import { type Column, drawDigits, TILES } from './docs-figures-digits.ts';

const PRETRAINED = fileURLToPath(new URL('../../model/pretrained/', import.meta.url));
const PICTURES = fileURLToPath(new URL('../../../docs/pictures/', import.meta.url));

const { values } = parseArgs({
  options: {
    tutorial: { type: 'string' },
    'tutorial-figures': { type: 'string' },
    'data-dir': { type: 'string' },
  },
});
const { tutorial, 'tutorial-figures': figures, 'data-dir': mnist } = values;
if (tutorial === undefined || figures === undefined || mnist === undefined) {
  process.stderr.write('Error: --tutorial, --tutorial-figures and --data-dir are needed.\n');
  process.exit(2);
}

await installTensorflow({
  env: process.env,
  cacheDir: cacheDir(process.env),
  platform: process.platform,
  arch: process.arch,
  log: (line) => process.stdout.write(`${line}\n`),
  transfer: () => () => {},
});
await import('@tensorflow/tfjs-node');
const { loadGenerator } = await import('@trazo/model/infer');

const models: (MeasuredModel & { readonly tiles: Uint8ClampedArray })[] = [];
for (const name of await readdir(PRETRAINED)) {
  const folder = join(PRETRAINED, name);
  const generator = await loadGenerator(folder);
  const rows = await readMetrics(join(folder, 'history.jsonl'));
  models.push({
    card: generator.card,
    rows,
    tiles: (await generator.sample({ seed: 0, count: TILES })).pixels,
  });
  generator.dispose();
}
const distanceOf = ({ card }: MeasuredModel) => card.evaluation?.frechet?.generated.value ?? 0;
models.sort((one, other) => distanceOf(other) - distanceOf(one));

const { test } = await readIdxFolder(mnist);
const drawn = await readSamples(
  await findSamples(tutorial),
  { train: test },
  {
    cacheDir: cacheDir(process.env),
    log: (line) => process.stdout.write(`${line}\n`),
    stages: { begin: () => ({ tick: () => {}, end: () => {} }) },
  },
);
const columns: Column[] = [
  { title: 'real (MNIST)', tiles: test.images },
  { title: 'the tutorial’s Python', tiles: drawn.images },
  ...models.map(({ card, tiles }) => ({ title: card.name, tiles })),
];
await drawDigits(join(PICTURES, 'digits.png'), columns);
const reportSchema = evaluationSchema.extend({ subject: z.string() });
const ofTutorial = reportSchema.parse(JSON.parse(await readFile(figures, 'utf8')));
await drawQualityAndSize(join(PICTURES, 'quality-and-size.svg'), models, ofTutorial);
await drawLearning(join(PICTURES, 'learning.svg'), models, ofTutorial);

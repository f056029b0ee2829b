// Exports a generator with the benchmark's weights, in a process of its own as it needs tfjs-node:
// node export.ts MODEL_DIR_WITH_THE_SPEC OUT_DIR
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCard } from '@trazo/model';
import { exportModel } from '@trazo/trainer/export-model';
import { benchWeights } from './weights.ts';

const [from = '', to = ''] = process.argv.slice(2);
const { spec, name, dataset, training } = parseCard(
  JSON.parse(await readFile(join(from, 'card.json'), 'utf8')),
);
await exportModel({
  spec,
  weights: benchWeights(spec),
  quantization: 'float32',
  facts: { name, dataset, training },
  folder: to,
  parityCount: 16,
});

// Exports a generator with the benchmark's weights, in a separate process because it needs tfjs-node:
// node export.ts MODEL_DIR_WITH_THE_SPEC OUT_DIR DIRECT_OUT_DIR
// The second export is for other runtimes: its convolutions and DepthToSpace are operations of their own, for which those
// runtimes have kernels.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCard } from '@trazo/model';
import { exportModel } from '@trazo/trainer/export-model';
import { portablePasses } from '@trazo/trainer/export-passes';
import { benchWeights } from './weights.ts';

const [from = '', to = '', direct = ''] = process.argv.slice(2);
const { spec, name, dataset, training } = parseCard(
  JSON.parse(await readFile(join(from, 'card.json'), 'utf8')),
);
const request = {
  spec,
  weights: benchWeights(spec),
  quantization: 'float32',
  facts: { name, dataset, training },
  parityCount: 16,
} as const;
await exportModel({ ...request, folder: to });
await exportModel({ ...request, folder: direct, passes: portablePasses });

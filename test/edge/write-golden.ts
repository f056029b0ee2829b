/**
 * Rewrites the golden pictures with the current build of the worker. Review them before you commit them.
 *
 *     pnpm --filter @trazo/edge-api build && pnpm --filter @trazo/test golden
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GOLDEN, GOLDEN_FOLDER } from './golden.ts';
import { startWorker } from './worker.ts';

const worker = await startWorker();
await mkdir(GOLDEN_FOLDER, { recursive: true });
for (const [file, address] of Object.entries(GOLDEN)) {
  const response = await worker.get(address);
  if (!response.ok) throw new Error(`${address}: ${await response.text()}`);
  await writeFile(join(GOLDEN_FOLDER, file), new Uint8Array(await response.arrayBuffer()));
  process.stdout.write(`${file}  ${address}\n`);
}
await worker.stop();

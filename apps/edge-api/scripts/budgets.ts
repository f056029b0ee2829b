/**
 * Checks the size of what a deployment uploads, and lists its files:
 *
 *     node scripts/budgets.ts                # builds first
 *     node scripts/budgets.ts --built        # without building
 *     node scripts/budgets.ts --built page   # the page alone
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { WORKER_BUDGET } from '@trazo/model';
import { buildWorker, WORKER_BUNDLE } from './build-worker.ts';
import { runScript, ScriptError } from './run-script.ts';
import { servedModel } from './served-model.ts';

/** A maximum compressed size of some files together. */
export interface Budget {
  readonly name: string;
  readonly folder: string;
  /** Whether a file of the folder counts. */
  readonly counts: (file: string) => boolean;
  readonly bytes: number;
}

/** A file and its compressed size. */
interface SizedFile {
  readonly file: string;
  readonly gzipBytes: number;
}

const KIB = 1024;

/** The free plan's limit for a worker, that of the code in it, and the page's own budget. */
export const BUDGETS: readonly Budget[] = [
  {
    name: 'worker with the default model',
    folder: WORKER_BUNDLE,
    counts: (file) => /\.(?:js|wasm|bin)$/.test(file),
    bytes: WORKER_BUDGET.total,
  },
  {
    name: 'worker without weights',
    folder: WORKER_BUNDLE,
    counts: (file) => /\.(?:js|wasm)$/.test(file),
    bytes: WORKER_BUDGET.code,
  },
  {
    name: 'page (script and style)',
    folder: fileURLToPath(new URL('../../web/dist', import.meta.url)),
    counts: (file) => /\.(?:js|css)$/.test(file),
    bytes: 60 * KIB,
  },
];

/** Compressed size of each counting file, the largest first. */
function measure({ folder, counts }: Budget): SizedFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(counts)
    .map((file) => ({ file, gzipBytes: gzipSync(readFileSync(join(folder, file)), { level: 9 }).length }))
    .sort((a, b) => b.gzipBytes - a.gzipBytes);
}

/**
 * Checks every budget.
 *
 * @throws {ScriptError} naming each exceeded budget and each without files
 */
export function checkBudgets(budgets: readonly Budget[], log: (line: string) => void): void {
  const faults = budgets.flatMap((budget) => {
    const files = measure(budget);
    const total = files.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0);
    log(`${kib(total)} of ${kib(budget.bytes)}  ${budget.name}`);
    for (const { file, gzipBytes } of files) log(`${kib(gzipBytes)}                   ${file}`);
    if (files.length === 0) return [`${budget.name}: nothing was built`];
    if (total <= budget.bytes) return [];
    return [`${budget.name}: ${kib(total).trim()}, the maximum is ${kib(budget.bytes).trim()}`];
  });
  if (faults.length === 0) return;
  throw new ScriptError(`Over budget (gzip): ${faults.join('; ')}.`);
}

function kib(bytes: number): string {
  return `${(bytes / KIB).toFixed(1).padStart(8)} KiB`;
}

if (import.meta.main) {
  await runScript(async (log) => {
    if (!process.argv.includes('--built')) await buildWorker(await servedModel());
    const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
    const chosen = BUDGETS.filter(
      ({ name }) => names.length === 0 || names.some((each) => name.startsWith(each)),
    );
    if (chosen.length === 0) throw new ScriptError(`There is no budget "${names.join(' ')}".`);
    checkBudgets(chosen, log);
  });
}

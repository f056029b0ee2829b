import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { WORKER_BUNDLE } from '@trazo/edge-api/build';
import { createTestHarness, unstable_readConfig } from 'wrangler';

const EDGE = fileURLToPath(new URL('../../apps/edge-api/', import.meta.url));

/** A worker in a separate workerd process. */
export interface RunningWorker {
  readonly origin: string;
  stop(): Promise<void>;
}

/** Starts the production bundle. */
export function startProduction(): Promise<RunningWorker> {
  return start({ configPath: `${EDGE}wrangler.jsonc`, prebuiltWorkerDir: WORKER_BUNDLE });
}

/** Starts the bench worker with the production worker's settings. */
export function startBenchWorker(): Promise<RunningWorker> {
  const { compatibility_date, compatibility_flags, define, alias, rules, minify, assets } =
    unstable_readConfig({
      config: `${EDGE}wrangler.jsonc`,
    });
  const main = `${EDGE}src/bench-worker.ts`;
  return start({
    config: {
      name: 'bench-worker',
      main,
      compatibility_date,
      compatibility_flags,
      define,
      alias,
      rules,
      minify,
      // Weights that are not in the bundle. No path is a file's.
      assets: { ...assets, run_worker_first: true },
    },
  });
}

async function start(worker: HarnessWorker): Promise<RunningWorker> {
  process.env['WRANGLER_SEND_METRICS'] = 'false';
  process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false';
  const harness = createTestHarness({ root: EDGE, workers: [worker] });
  const { url } = await harness.listen();
  return { origin: url.origin, stop: () => harness.close() };
}

type HarnessWorker = NonNullable<Parameters<typeof createTestHarness>[0]>['workers'][number];

/** Resident memory, in bytes, of this process's workerds; null if /proc does not report it. */
export function workerdBytes(): number | null {
  return sumOverWorkerds(
    (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024,
  );
}

/** Processor time that this process's workerds have used; null if /proc does not report it. */
export function workerdCpuMilliseconds(): number | null {
  return sumOverWorkerds((pid) => {
    // After the command's closing bracket; utime and stime are fields 14 and 15 of proc(5), in hundredths of a second.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  });
}

function sumOverWorkerds(figureOf: (pid: string) => number): number | null {
  try {
    const children = execFileSync('pgrep', ['-P', String(process.pid), 'workerd'], { encoding: 'utf8' });
    return children
      .trim()
      .split('\n')
      .map(figureOf)
      .reduce((sum, figure) => sum + figure, 0);
  } catch {
    return null;
  }
}

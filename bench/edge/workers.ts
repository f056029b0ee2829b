import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { WORKER_BUNDLE } from '@trazo/edge-api/build';
import { createTestHarness, unstable_readConfig } from 'wrangler';

const EDGE = fileURLToPath(new URL('../../apps/edge-api/', import.meta.url));

/** A worker in a workerd of its own. */
export interface RunningWorker {
  readonly origin: string;
  stop(): Promise<void>;
}

/** The production bundle. */
export function startProduction(): Promise<RunningWorker> {
  return start({ configPath: `${EDGE}wrangler.jsonc`, prebuiltWorkerDir: WORKER_BUNDLE });
}

/** The measuring worker, with the production worker's settings. */
export function startProbe(): Promise<RunningWorker> {
  const { compatibility_date, compatibility_flags, define, alias, rules, minify } = unstable_readConfig({
    config: `${EDGE}wrangler.jsonc`,
  });
  const main = `${EDGE}src/probe.ts`;
  return start({
    config: { name: 'probe', main, compatibility_date, compatibility_flags, define, alias, rules, minify },
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

/** Resident memory of this process's workerds, bytes; null where /proc does not tell. */
export function workerdBytes(): number | null {
  return sumOverWorkerds(
    (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024,
  );
}

/** Processor time that this process's workerds have used until now; null where /proc does not tell. */
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

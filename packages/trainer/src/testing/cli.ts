import { join } from 'node:path';
import { run } from '../cli/main.ts';
import { PRETRAINED } from '../cli/open-model.ts';
import type { CliPorts } from '../cli/ports.ts';
import { silentStatus } from './silent-status.ts';

/** What a command line printed, and its exit code. */
export interface CliResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in a folder, without a process: 1 GB of memory, no environment, no downloads shown. */
export async function runCli(
  cwd: string,
  argv: readonly string[],
  ports: Partial<CliPorts> = {},
): Promise<CliResult> {
  let out = '';
  let err = '';
  const code = await run(argv, {
    env: {},
    cwd,
    cacheDir: join(cwd, 'cache'),
    pretrained: PRETRAINED,
    memoryBytes: 1e9,
    status: silentStatus(),
    stages: { begin: () => ({ tick: () => {}, end: () => {} }) },
    transfer: () => () => {},
    provide: async () => {},
    isProvided: async () => true,
    log: (line) => {
      out += `${line}\n`;
    },
    error: (line) => {
      err += `${line}\n`;
    },
    ...ports,
  });
  return { code, out, err };
}

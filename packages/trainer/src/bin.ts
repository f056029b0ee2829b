// pnpm train --help
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from './cli/main.ts';

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  cwd: process.env['INIT_CWD'] ?? process.cwd(),
  cacheDir: join(homedir(), '.cache', 'trazo'),
  stream: process.stderr,
  log: (line) => process.stdout.write(`${line}\n`),
  error: (line) => process.stderr.write(`${line}\n`),
});

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { exitWithError } from './options.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const benches = readdirSync(folder).filter((name) => existsSync(`${folder}${name}/main.ts`));
const [name, ...options] = process.argv.slice(2);
if (name === '--help') {
  process.stdout.write(`Usage: pnpm bench [benchmark] [options]

Measures speed as ratios to peers in the same run, and writes every figure to bench/results. Without a name, all
benchmarks run: ${benches.join(', ')}. Each one has its own options: pnpm bench ${benches[0]} --help.
`);
  process.exit(0);
}
if (name !== undefined && !benches.includes(name)) {
  exitWithError(`there is no benchmark ${JSON.stringify(name)}; allowed are ${benches.join(', ')}.`);
}
for (const bench of name === undefined ? benches : [name]) {
  process.stdout.write(`== ${bench}\n`);
  const { status } = spawnSync(process.execPath, [`${folder}${bench}/main.ts`, ...options], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { refuse } from './options.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const benches = readdirSync(folder).filter((name) => existsSync(`${folder}${name}/main.ts`));
const [wanted, ...options] = process.argv.slice(2);
if (wanted === '--help') {
  process.stdout.write(`Usage: pnpm bench [benchmark] [options]

Measures speed against peers, as ratios in one run, and writes every figure to bench/results. Without a name all of them
run: ${benches.join(', ')}. Each has options of its own: pnpm bench ${benches[0]} --help.
`);
  process.exit(0);
}
if (wanted !== undefined && !benches.includes(wanted)) {
  refuse(`there is no benchmark ${JSON.stringify(wanted)}: allowed is ${benches.join(', ')}.`);
}
for (const bench of wanted === undefined ? benches : [wanted]) {
  process.stdout.write(`== ${bench}\n`);
  const { status } = spawnSync(process.execPath, [`${folder}${bench}/main.ts`, ...options], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

// pnpm bench · pnpm bench train --batch 128 · pnpm bench edge
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const benches = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['results', 'node_modules'].includes(entry.name))
  .map(({ name }) => name);
const [wanted, ...options] = process.argv.slice(2);
if (wanted !== undefined && !benches.includes(wanted)) {
  process.stderr.write(
    `Error: there is no benchmark ${JSON.stringify(wanted)}: allowed is ${benches.join(', ')}.\n`,
  );
  process.exit(2);
}
for (const bench of wanted === undefined ? benches : [wanted]) {
  process.stdout.write(`== ${bench}\n`);
  const { status } = spawnSync(process.execPath, [`${folder}${bench}/main.ts`, ...options], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

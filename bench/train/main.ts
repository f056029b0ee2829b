// pnpm bench train [--batch 256] [--steps 12] [--rounds 3] [--model dcgan] [--no-python]
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { cacheDir } from '@trazo/trainer/cache-dir';
import { provideLibtensorflow } from '@trazo/trainer/provide';
import * as z from 'zod';
import { describe, type Measured } from './report.ts';

const run = promisify(execFile);
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const log = (line: string) => process.stdout.write(`${line}\n`);

const { values } = parseArgs({
  options: {
    batch: { type: 'string', default: '256' },
    steps: { type: 'string', default: '12' },
    rounds: { type: 'string', default: '3' },
    model: { type: 'string', default: 'dcgan' },
    'no-python': { type: 'boolean', default: false },
  },
});
const warmup = '3';
const resultSchema = z.object({ seconds: z.array(z.number()).min(1), peakBytes: z.number() });

const env: NodeJS.ProcessEnv = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' };
const { ready } = await provideLibtensorflow({
  env,
  cacheDir: cacheDir(env),
  platform: process.platform,
  arch: process.arch,
  terminal: process.stderr.isTTY === true,
  log,
  transfer: () => () => {},
});

// The contenders see the same bytes; which ones does not matter for speed, so noise will do without MNIST.
const images = join(tmpdir(), `trazo-bench-${process.pid}.idx`);
await writeFile(images, noisePictures(4096));

const contenders: { name: string; command: string; args: string[] }[] = [
  { name: 'trazo', command: process.execPath, args: [here('contender.ts'), 'native'] },
  { name: 'tfjs layers', command: process.execPath, args: [here('contender.ts'), 'layers'] },
];
const python =
  values['no-python'] || values.model !== 'dcgan'
    ? undefined
    : await pythonWith(ready?.tensorflow ?? '2.20.0');
if (python === undefined) log('Python is left out (no pip, --no-python, or a model other than the seed’s).');
else contenders.push({ name: 'tensorflow python', command: python, args: [here('seed.py')] });

const measured = new Map<string, Measured>(
  contenders.map(({ name }) => [name, { seconds: [], peakBytes: [] }]),
);
for (let round = 1; round <= Number(values.rounds); round++) {
  for (const { name, command, args } of contenders) {
    const { stdout } = await run(
      command,
      [...args, images, values.batch, values.steps, warmup, values.model],
      { env },
    );
    const result = resultSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
    measured.get(name)?.seconds.push(...result.seconds);
    measured.get(name)?.peakBytes.push(result.peakBytes);
    log(`round ${round}: ${name} ${(Math.min(...result.seconds) * 1000).toFixed(0)} ms at best`);
  }
}

log(describe(measured, Number(values.batch)));
const folder = here('../results');
await mkdir(folder, { recursive: true });
const file = join(folder, `train-${values.model}-${values.batch}.json`);
await writeFile(
  file,
  `${JSON.stringify({ options: values, results: Object.fromEntries(measured) }, null, 2)}\n`,
);
log(`Written to ${file}`);

/** A Python with the same TensorFlow in an environment of its own in the user's cache, made on first use. */
async function pythonWith(version: string): Promise<string | undefined> {
  const environment = join(cacheDir(env), 'bench', `tensorflow-${version}`);
  const python = join(environment, 'bin', 'python');
  const works = () =>
    run(python, ['-c', 'import tensorflow'], { env }).then(
      () => true,
      () => false,
    );
  if (await works()) return python;
  try {
    log(`Making a Python environment with tensorflow-cpu ${version}`);
    await run('python3', ['-m', 'venv', environment]);
    await run(python, ['-m', 'pip', 'install', '--quiet', `tensorflow-cpu==${version}`]);
  } catch {
    return undefined;
  }
  return (await works()) ? python : undefined;
}

function noisePictures(count: number): Uint8Array {
  const bytes = new Uint8Array(16 + count * 784);
  for (let i = 16; i < bytes.length; i++) bytes[i] = Math.imul(i, 2654435761) >>> 24;
  return bytes;
}

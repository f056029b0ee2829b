// The worker in workerd and its inference in Node against the naive layers model in tfjs wasm and onnxruntime-web on
// the same weights. What is compared is measured in turns, round after round, in one run; medians count.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { modelsSchema } from '@trazo/edge-api/answers';
import { buildWorker } from '@trazo/edge-api/build';
import {
  arrangeGrid,
  encodePng,
  generatorInput,
  labelsFromSeed,
  latentsFromSeed,
  type ModelArtifact,
  toPixels,
  versionOf,
} from '@trazo/model';
import { cacheDir } from '@trazo/trainer/cache-dir';
import { installTensorflow } from '@trazo/trainer/install-tensorflow';
import { readArtifact } from '@trazo/trainer/read-artifact';
import { readOptions, refuse, wholeNumber } from '../options.ts';
import { writeResults } from '../results.ts';
import { assertEqual, type Exports, nodeContenders } from './contenders.ts';
import { cpuOfRequests, memoryOver, throughput } from './load.ts';
import { report } from './report.ts';
import { Stopwatch, timed } from './statistics.ts';
import { type RunningWorker, startProbe, startProduction } from './workers.ts';

const ALL_COUNTS = [1, 4, 16, 64] as const;
const CONNECTIONS = [1, 4, 16] as const;
/** Repetitions in a row of each contender's turn, alike for all, so that each is as warm as the next. */
const TIMES = 10;
/** Repetitions inside the measuring worker, so many that the request around them, some milliseconds, hardly shows. */
const PROBE_TIMES = 100;

const USAGE = `Usage: pnpm bench edge [options]

The worker in workerd and its inference in Node against the naive layers model in tfjs wasm and onnxruntime-web on the
same weights: time of a request, of it inference and PNG, CPU, first requests, throughput, memory.

  --model <name>      one of the worker's models (its default); MODEL_DIR=<folder> serves another
  --only <count>      digits a request: ${ALL_COUNTS.join(', ')} (all of them)
  --rounds <count>    turns of each contender (7)
  --requests <count>  requests for each throughput (200)
  --starts <count>    fresh isolates (5)
  --soak <count>      requests after which memory is looked at (1000)

  pnpm bench edge --model dcgan --only 16`;
const values = readOptions(USAGE, {
  model: { type: 'string' },
  only: { type: 'string' },
  rounds: { type: 'string', default: '7' },
  requests: { type: 'string', default: '200' },
  starts: { type: 'string', default: '5' },
  soak: { type: 'string', default: '1000' },
});
const rounds = wholeNumber('--rounds', values.rounds);
const requests = wholeNumber('--requests', values.requests);
const starts = wholeNumber('--starts', values.starts);
const soak = wholeNumber('--soak', values.soak);
const counts = ALL_COUNTS.filter((n) => values.only === undefined || String(n) === values.only);
if (counts.length === 0) refuse(`--only "${values.only}" is not valid: allowed is ${ALL_COUNTS.join(', ')}.`);
const log = (line: string) => void process.stdout.write(`${line}\n`);

await buildWorker(process.env['MODEL_DIR'] || undefined);
const probe = await startProbe();
const production = await startProduction();
const { card } = await chosenModel(production, values.model);
const model = `model=${card.name}`;
log(`${card.name} ${versionOf(card)}, ${(card.macsPerImage / 1e6).toFixed(1)} million multiply-adds a digit`);

const contenders = await nodeContenders(await sameSpecArtifacts(card));
const { latentSize, classes, image } = card.spec;
const inputsFromSeed = (seed: number, n: number) =>
  generatorInput(
    latentsFromSeed(seed, n, latentSize),
    classes > 0 ? labelsFromSeed(seed, n, classes) : [],
    card.spec,
  );
await assertEqual(contenders, inputsFromSeed(3, 16), 16);
log('All contenders draw the same pictures.');

/** Work done several times, one after the other. */
const inARow = (times: number, work: () => Promise<unknown>) => async () => {
  for (let time = 0; time < times; time++) await work();
};

const watch = new Stopwatch();
for (let round = 0; round <= rounds; round++) {
  for (const n of counts) {
    const inputs = inputsFromSeed(round, n);
    const [times, within] = n === 64 ? [2, PROBE_TIMES / 5] : [TIMES, PROBE_TIMES];
    const steps: [string, () => Promise<unknown>, number][] = [
      [`workerd request ${n}`, inARow(times, () => get(production, `/generate?n=${n}&${model}`)), times],
      [`workerd inference ${n}`, () => get(probe, `/draw?n=${n}&times=${within}&${model}`), within],
      [`workerd png ${n}`, () => get(probe, `/encode?n=${n}&times=${within}&${model}`), within],
      [`workerd nothing ${n}`, inARow(times, () => get(probe, `/nothing?n=${n}&${model}`)), times],
      ...contenders.map(
        ({ name, draw }) =>
          [`${name} ${n}`, inARow(times, () => draw(inputs, n)), times] as [
            string,
            () => Promise<unknown>,
            number,
          ],
      ),
    ];
    const pixels = toPixels((await contenders[0]?.draw(inputs, n)) ?? new Float32Array());
    const encode = async () => encodePng(arrangeGrid(pixels, image), { Seed: '1' });
    steps.push([`node png ${n}`, inARow(times, encode), times]);
    // The order changes from round to round, so that none is always the one after the largest.
    const turn = round % steps.length;
    for (const [name, work, divisor] of [...steps.slice(turn), ...steps.slice(0, turn)]) {
      const milliseconds = await timed(work);
      // The first round warms up.
      if (round > 0) watch.add(name, milliseconds / divisor);
    }
  }
  if (round > 0) log(`round ${round} of ${rounds}`);
}
for (const n of counts) {
  const path = `/generate?n=${n}&${model}`;
  const used = await cpuOfRequests(production.origin, path, requests);
  const undrawn = await cpuOfRequests(production.origin, path, requests, 'HEAD');
  const idle = await cpuOfRequests(probe.origin, `/nothing?n=${n}&${model}`, requests);
  if (used === null || undrawn === null || idle === null) continue;
  watch.add(`workerd cpu ${n}`, used - idle);
  watch.add(`workerd cpu without drawing ${n}`, undrawn - idle);
}
await probe.stop();

const rates: Record<string, number> = {};
for (const connections of CONNECTIONS) {
  const cached = `/generate?n=16&seed=1&${model}&v=${versionOf(card)}`;
  rates[`cached ${connections}`] = await throughput(production.origin, () => cached, connections, requests);
  rates[`uncached ${connections}`] = await throughput(
    production.origin,
    () => `/generate?n=16&${model}`,
    connections,
    requests,
  );
}
const memory = await memoryOver(production.origin, model, soak);
await production.stop();

for (let start = 0; start < starts; start++) {
  const fresh = await startProduction();
  await watch.measure('workerd first request', () => get(fresh, `/generate?n=16&${model}`));
  await watch.measure('workerd second request', () => get(fresh, `/generate?n=16&${model}`));
  await fresh.stop();
}

const results = {
  model: card.name,
  version: versionOf(card),
  options: values,
  times: watch.summaries(),
  rates,
  memory,
};
log(report(watch, rates, memory, counts));
log(`Written to ${await writeResults(`edge-${card.name}`, results)}`);
process.exit(0);

async function get(worker: RunningWorker, path: string): Promise<void> {
  const response = await fetch(`${worker.origin}${path}`);
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${path} answered ${response.status}.`);
}

async function chosenModel(worker: RunningWorker, wanted?: string): Promise<Pick<ModelArtifact, 'card'>> {
  const { default: name, models } = modelsSchema.parse(await (await fetch(`${worker.origin}/models`)).json());
  const found = models.find((each) => each.name === (wanted ?? name));
  if (found === undefined) {
    const names = models.map((each) => each.name).join(', ');
    refuse(`--model "${wanted}" is not valid: allowed is ${names}.`);
  }
  const { history: _, ...card } = found;
  return { card };
}

/** A model of the same architecture with weights that are known in all forms, as it is shipped and for others. */
async function sameSpecArtifacts(of: ModelArtifact['card']): Promise<Exports> {
  const env: NodeJS.ProcessEnv = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' };
  await installTensorflow({
    env,
    cacheDir: cacheDir(env),
    platform: process.platform,
    arch: process.arch,
    log,
    transfer: () => () => {},
  });
  const work = await mkdtemp(join(tmpdir(), 'trazo-bench-'));
  try {
    await writeFile(join(work, 'card.json'), JSON.stringify(of));
    const script = fileURLToPath(new URL('export.ts', import.meta.url));
    const [shipped, direct] = [join(work, 'shipped'), join(work, 'direct')];
    await promisify(execFile)(process.execPath, [script, work, shipped, direct], { env });
    return { shipped: await readArtifact(shipped), direct: await readArtifact(direct) };
  } finally {
    await rm(work, { recursive: true });
  }
}

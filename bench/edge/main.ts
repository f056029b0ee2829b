// pnpm bench edge: compares the worker in workerd, and its inference in Node, with the layers model in tfjs wasm and with
// onnxruntime-web on the same weights. The candidates are measured in turns, round after round, in one run; the results
// are medians.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Option } from '@commander-js/extra-typings';
import { buildWorker } from '@trazo/edge-api/build';
import { modelsSchema } from '@trazo/edge-api/responses';
import {
  arrangeGrid,
  encodePng,
  generatorInput,
  labelsFromSeed,
  latentsFromSeed,
  type ModelArtifact,
  parseCard,
  toPixels,
  versionOf,
} from '@trazo/model';
import { readArtifact } from '@trazo/model/read-artifact';
import { cacheDir } from '@trazo/trainer/cache-dir';
import { installTensorflow } from '@trazo/trainer/install-tensorflow';
import { benchmark, exitWithError, wholeNumber } from '../options.ts';
import { writeResults } from '../results.ts';
import { assertEqual, type Exports, nodeCandidates } from './candidates.ts';
import { cpuOfRequests, memoryOver, throughput } from './load.ts';
import { report } from './report.ts';
import { Stopwatch, timed } from './statistics.ts';
import { type RunningWorker, startBenchWorker, startProduction } from './workers.ts';

const ALL_COUNTS = ['1', '4', '16', '64'] as const;
const CONNECTIONS = [1, 4, 16] as const;
/** Repetitions in each candidate's turn, the same number for all so that all are equally warm. */
const TIMES = 10;
/** Repetitions inside the bench worker: so many that the request around them, a few milliseconds, is negligible. */
const WORKER_TIMES = 100;

const values = benchmark(
  'edge',
  `Compares the worker in workerd, and its inference in Node, with the layers model in tfjs wasm and with onnxruntime-web on the same weights: time of a request, of its inference and its PNG, CPU, first requests, throughput, memory.`,
  `  pnpm bench edge --model dcgan --only 16
  MODEL_DIR=runs/00001-mine/export pnpm bench edge`,
)
  .option(
    '--model <name>',
    "one of the worker's models (default: its default); MODEL_DIR=<folder> serves another one",
  )
  .addOption(new Option('--only <count>', 'images per request (default: all)').choices(ALL_COUNTS))
  .option('--rounds <count>', 'turns of each candidate', wholeNumber, 7)
  .option('--requests <count>', 'requests for each throughput', wholeNumber, 200)
  .option('--starts <count>', 'fresh isolates', wholeNumber, 5)
  .option('--soak <count>', 'requests between the two measurements of memory', wholeNumber, 1000)
  .parse()
  .opts();
const { rounds, requests, starts, soak } = values;
const counts = (values.only === undefined ? ALL_COUNTS : [values.only]).map(Number);
const log = (line: string) => void process.stdout.write(`${line}\n`);

await buildWorker(process.env['MODEL_DIR'] || undefined);
const benchWorker = await startBenchWorker();
const production = await startProduction();
const { card } = await chosenModel(production, values.model);
const model = `model=${card.name}`;
log(
  `${card.name} ${versionOf(card)}, ${(card.macsPerImage / 1e6).toFixed(1)} million multiply-adds per image`,
);

const candidates = await nodeCandidates(await sameSpecArtifacts(card));
const { latentSize, classes, image } = card.spec;
const inputsFromSeed = (seed: number, n: number) =>
  generatorInput(
    latentsFromSeed(seed, n, latentSize),
    classes > 0 ? labelsFromSeed(seed, n, classes) : [],
    card.spec,
  );
await assertEqual(candidates, inputsFromSeed(3, 16), 16);
log('All candidates generate the same images.');

/** Repeats work sequentially. */
const repeated = (times: number, work: () => Promise<unknown>) => async () => {
  for (let time = 0; time < times; time++) await work();
};

const watch = new Stopwatch();
for (let round = 0; round <= rounds; round++) {
  for (const n of counts) {
    const inputs = inputsFromSeed(round, n);
    const [times, within] = n === 64 ? [2, WORKER_TIMES / 5] : [TIMES, WORKER_TIMES];
    const steps: [string, () => Promise<unknown>, number][] = [
      [`workerd request ${n}`, repeated(times, () => get(production, `/generate?n=${n}&${model}`)), times],
      [`workerd inference ${n}`, () => get(benchWorker, `/generate?n=${n}&times=${within}&${model}`), within],
      [`workerd png ${n}`, () => get(benchWorker, `/encode?n=${n}&times=${within}&${model}`), within],
      [`workerd nothing ${n}`, repeated(times, () => get(benchWorker, `/nothing?n=${n}&${model}`)), times],
      ...candidates.map(
        ({ name, generate }) =>
          [`${name} ${n}`, repeated(times, () => generate(inputs, n)), times] as [
            string,
            () => Promise<unknown>,
            number,
          ],
      ),
    ];
    const pixels = toPixels((await candidates[0]?.generate(inputs, n)) ?? new Float32Array());
    const encode = async () => encodePng(arrangeGrid(pixels, image), { Seed: '1' });
    steps.push([`node png ${n}`, repeated(times, encode), times]);
    // The order changes with each round, so that no candidate always follows the largest one.
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
  const withoutInference = await cpuOfRequests(production.origin, path, requests, 'HEAD');
  const idle = await cpuOfRequests(benchWorker.origin, `/nothing?n=${n}&${model}`, requests);
  if (used === null || withoutInference === null || idle === null) continue;
  watch.add(`workerd cpu ${n}`, used - idle);
  watch.add(`workerd cpu without inference ${n}`, withoutInference - idle);
}
await benchWorker.stop();

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
  if (!response.ok) throw new Error(`${path} responded with ${response.status}.`);
}

async function chosenModel(worker: RunningWorker, chosen?: string): Promise<Pick<ModelArtifact, 'card'>> {
  const { default: name, models } = modelsSchema.parse(await (await fetch(`${worker.origin}/models`)).json());
  const found = models.find((each) => each.name === (chosen ?? name));
  if (found === undefined) {
    const names = models.map((each) => each.name).join(', ');
    exitWithError(`--model "${chosen}" is not valid; allowed are ${names}.`);
  }
  const address = new URL('card.json', new URL(found.url, worker.origin));
  return { card: parseCard(await (await fetch(address)).json(), address.href) };
}

/** Exports a model of the same architecture with the benchmark's weights, for the worker and for other runtimes. */
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

import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beginTinyRun, TINY } from '../faults/tiny-run.ts';
import { BIN, resume } from '../faults/trainer-process.ts';
import { LONG } from '../long.ts';
import { nodeOf } from './nodes.ts';
import { runSuite } from './suite.ts';

const run = promisify(execFile);
const PRETRAINED = fileURLToPath(new URL('../../packages/model/pretrained/', import.meta.url));

/** Kinds of machines, imitated by environment variables that make TensorFlow behave as on such a machine. */
const MACHINES: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['without AVX-512', { ONEDNN_MAX_CPU_ISA: 'AVX2' }],
  ['without AVX', { ONEDNN_MAX_CPU_ISA: 'SSE41' }],
  ['without oneDNN', { TF_ENABLE_ONEDNN_OPTS: '0' }],
  ['of one thread', { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' }],
  ['of two threads', { TF_NUM_INTRAOP_THREADS: '2', TF_NUM_INTEROP_THREADS: '2' }],
];
/** The kinds that the short version tests. */
const FEW = MACHINES.filter(([name]) => /AVX-512|oneDNN|one thread/.test(name));
/** Versions of Node besides the one that runs this test. */
const NODES = ['22', '24'];
const PACKAGES = ['packages/model', 'packages/trainer', 'apps/edge-api', 'apps/web', 'test'];
/** Grey levels by which the images of the same model may differ, because of rounding in another order of sums. */
const SAMPLED_LEVELS = 1;
/** Mean grey levels by which the images may differ of models that were trained separately for {@link TINY.steps} steps. */
const TRAINED_LEVELS = 1;
const TIMEOUT_MS = 90 * 60_000;

describe('another machine', { timeout: TIMEOUT_MS }, () => {
  let out: string;
  let models: string[];
  let here: Uint8Array[];
  let trainedHere: Uint8Array;
  beforeAll(async () => {
    out = await mkdtemp(join(tmpdir(), 'trazo-portability-'));
    models = await readdir(PRETRAINED);
    here = await Promise.all(models.map((model) => sampleModel(model, {})));
    trainedHere = await trainAndSample({});
  }, TIMEOUT_MS);
  afterAll(() => rm(out, { recursive: true, force: true }));

  /** Samples 64 images of one seed, as bytes. */
  async function sampleModel(model: string, env: Readonly<Record<string, string>>): Promise<Uint8Array> {
    const folder = await mkdtemp(join(out, 'samples-'));
    const file = join(folder, 'samples.raw');
    await run(
      process.execPath,
      [BIN, 'sample', '--model', model, '--seed', '42', '--count', '64', '--format', 'raw', '--out', file],
      { env: { ...process.env, NODE_OPTIONS: '', ...env } },
    );
    return readFile(file);
  }

  /** Trains a tiny GAN to its end and samples it. */
  async function trainAndSample(env: Readonly<Record<string, string>>): Promise<Uint8Array> {
    const { path } = await beginTinyRun(out);
    expect(await resume(path, env)).toMatchObject({ code: 0 });
    return sampleModel(path, env);
  }

  it.each(LONG ? MACHINES : FEW)(
    '%s generates the same images from the same seed, and trains to the same images',
    async (_, env) => {
      for (const [index, model] of models.entries()) {
        const there = await sampleModel(model, env);
        expect(there).toHaveLength(here[index]?.length ?? 0);
        expect(Math.max(...differences(there, here[index])), model).toBeLessThanOrEqual(SAMPLED_LEVELS);
      }
      const trained = differences(await trainAndSample(env), trainedHere);
      expect(trained.reduce((sum, level) => sum + level, 0) / trained.length).toBeLessThan(TRAINED_LEVELS);
    },
  );

  it.runIf(LONG).each(NODES)('with Node %s passes every test', async (version) => {
    const node = await nodeOf(version);
    await expectAllPassed(`Node ${version}`, PACKAGES, node, {});
  });

  it.runIf(LONG).each(MACHINES)('%s passes the tests of model and trainer', async (name, env) => {
    await expectAllPassed(name, ['packages/model', 'packages/trainer'], process.execPath, env);
  });
});

/** Asserts that all tests of some packages pass. Runs all of them, even if some fail. */
async function expectAllPassed(
  machine: string,
  packages: readonly string[],
  node: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const failures: string[] = [];
  for (const folder of packages) {
    // Without this file, which would start itself again.
    const { passed, skipped, failed } = await runSuite(folder, node, env, '--exclude', 'portability/**');
    process.stdout.write(
      `${machine}, ${folder}: ${passed} passed, ${failed.length} failed, ${skipped} skipped\n`,
    );
    expect(passed + failed.length).toBeGreaterThan(0);
    failures.push(...failed);
  }
  expect(failures).toEqual([]);
}

function differences(one: Uint8Array, other: Uint8Array | undefined): number[] {
  return Array.from(one, (level, index) => Math.abs(level - (other?.[index] ?? Number.NaN)));
}

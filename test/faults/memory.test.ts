import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LONG } from '../long.ts';
import { beginTinyRun, TINY } from './tiny-run.ts';
import { TrainerProcess } from './trainer-process.ts';

const STEPS = LONG ? 5000 : 360;
const MIB = 2 ** 20;
/**
 * How much V8's and TensorFlow's heaps may grow after the first fifth, including garbage that is not yet collected. The
 * short version allows more: on Node 22, V8's heap grows during the first hundred ends of epochs.
 */
const SLACK_BYTES = (LONG ? 24 : 48) * MIB;

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'trazo-faults-'));
});
afterEach(() => rm(out, { recursive: true, force: true }));

describe.runIf(process.platform === 'linux')('the memory of a training', { timeout: 60 * 60_000 }, () => {
  it(`is flat over ${STEPS} steps with an epoch's end every ${TINY.stepsPerEpoch}`, async () => {
    const epochs = Math.ceil(STEPS / TINY.stepsPerEpoch);
    const folder = await beginTinyRun(out, { epochs, saveEvery: 10 });
    expectFlat(await residentAtEpochs(new TrainerProcess(['--resume', folder.path]), epochs));
  });

  // The data set strokes is built in, so this test needs no files.
  it.runIf(LONG)(`is flat over ${STEPS} steps of a preset`, async () => {
    const args = ['--model', 'slim', '--dataset', 'strokes', '--max-steps', `${STEPS}`, '--runs-dir', out];
    expectFlat(await residentAtEpochs(new TrainerProcess(args), 8));
  });
});

/** Resident bytes at the end of each epoch. */
async function residentAtEpochs(trainer: TrainerProcess, atLeast: number): Promise<number[]> {
  const reads: Promise<number>[] = [];
  trainer.child.stderr.on('data', (text: string) => {
    if (/^Epoch \d+ completed/m.test(text)) reads.push(residentBytes(trainer.child.pid));
  });
  const { code, stderr } = await trainer.ended;
  expect(code, stderr).toBe(0);
  const resident = await Promise.all(reads);
  expect(resident.length).toBeGreaterThanOrEqual(atLeast / 2);
  return resident;
}

async function residentBytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

/** Asserts that the maximum of the last fifth is not above that of the second fifth. */
function expectFlat(resident: readonly number[]): void {
  const fifth = Math.ceil(resident.length / 5);
  const early = Math.max(...resident.slice(fifth, 2 * fifth));
  const late = Math.max(...resident.slice(-fifth));
  const inMib = (bytes: number) => `${Math.round(bytes / MIB)} MiB`;
  process.stdout.write(
    `Resident after a fifth ${inMib(early)}, at the end ${inMib(late)}, ${resident.length} measurements.\n`,
  );
  expect(late).toBeLessThan(early + SLACK_BYTES);
}

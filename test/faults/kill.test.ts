import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunFolder } from '@trazo/trainer/create-run';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { LONG } from '../long.ts';
import { FAULT_MOMENTS, faultEnvironment } from './fault-injection-plan.ts';
import { beginTinyRun, type Outcome, outcomeOf, remainsOf, TINY } from './tiny-run.ts';
import { resume, TrainerProcess } from './trainer-process.ts';

const SEED = 20_261_124;
const KILLS = LONG ? 100 : 5;
/** A limit for hangs. */
const TIMEOUT_MS = LONG ? 90 * 60_000 : 5 * 60_000;

/** Where operations are interrupted: parts of paths within a run's folder. */
const AREAS = [
  'checkpoints',
  'metrics.jsonl',
  'samples',
  'export',
  'tensorboard',
  'losses.svg',
  'options.json',
  'run.lock',
] as const;
/** The area of each kill, in a cycle. null: at any instant. */
const CYCLE = [
  'checkpoints',
  null,
  'metrics.jsonl',
  'samples',
  'export',
  null,
  null,
  'tensorboard',
  null,
  'losses.svg',
  null,
  'options.json',
  null,
  'run.lock',
  null,
  null,
] as const satisfies readonly ((typeof AREAS)[number] | null)[];

/** Random numbers that choose the instant of a kill; the choice depends on the progress of the run. */
const FINE = 1_000_000;
const choices = fc.sample(
  fc.noBias(
    fc.record({
      fraction: fc.nat(FINE - 1).map((number) => number / FINE),
      moment: fc.constantFrom(...FAULT_MOMENTS),
    }),
  ),
  { seed: SEED, numRuns: 4 * KILLS },
);

describe('a training that is killed', { timeout: TIMEOUT_MS }, () => {
  let out: string;
  let undisturbed: Outcome;
  /** Number of operations on files in each area in an undisturbed run. */
  let operations: Readonly<Record<string, number>>;
  /** Milliseconds from the first output of an undisturbed run to its end. */
  let duration: number;
  beforeAll(async () => {
    out = await mkdtemp(join(tmpdir(), 'trazo-faults-'));
    const folder = await beginTinyRun(out);
    const countsFile = join(out, 'counts.json');
    const counting = faultEnvironment({ folder: folder.path, areas: [...AREAS], target: null, countsFile });
    const trainer = new TrainerProcess(['--resume', folder.path], counting);
    await trainer.prints(/Run folder/);
    const began = performance.now();
    const { code, stderr } = await trainer.ended;
    duration = performance.now() - began;
    expect(code, stderr).toBe(0);
    undisturbed = await outcomeOf(folder);
    operations = z.record(z.string(), z.number()).parse(JSON.parse(await readFile(countsFile, 'utf8')));
  }, TIMEOUT_MS);
  afterAll(() => rm(out, { recursive: true, force: true }));

  it(`at any of ${KILLS} instants continues to the same end and loses nothing that was saved`, async () => {
    // Every area has operations.
    for (const area of AREAS) expect(operations[area], area).toBeGreaterThan(0);
    const counts = new Map<string, number>();
    let kills = 0;
    let attempts = 0;
    let mostLost = 0;
    let runs = 0;
    let incomplete = 0;
    let last: RunFolder | undefined;
    while (kills < KILLS) {
      const folder = await beginTinyRun(out);
      runs += 1;
      let saved = 0;
      let finished = false;
      while (!finished) {
        const { fraction, moment } = choices[attempts % choices.length] ?? { fraction: 0, moment: 'half' };
        attempts += 1;
        const chosen = kills < KILLS ? CYCLE[kills % CYCLE.length] : undefined;
        const left = (TINY.steps - saved) / TINY.steps;
        // A run of which only the export is left is interrupted there or at any instant.
        const area = left === 0 && chosen ? 'export' : chosen;
        const trainer = new TrainerProcess(
          ['--resume', folder.path],
          area
            ? faultEnvironment({
                folder: folder.path,
                areas: [...AREAS],
                target: { area, call: callOf(area, fraction, left, operations), moment },
                countsFile: null,
              })
            : {},
        );
        if (area === null) {
          await trainer.prints(/Run folder/);
          setTimeout(() => trainer.child.kill('SIGKILL'), fraction * duration * (left + 0.2));
        }
        const { code, signal, stdout, stderr } = await trainer.ended;
        const expected =
          saved === 0 ? /^No checkpoint yet/m : new RegExp(`^Continuing after step ${saved} `, 'm');
        if (/^(Continuing|No checkpoint)/m.test(stdout)) expect(stdout).toMatch(expected);
        if (signal === null) {
          expect(code, stdout + stderr).toBe(0);
          finished = true;
          continue;
        }
        expect(signal).toBe('SIGKILL');
        kills += 1;
        const remains = await remainsOf(folder);
        // The newest checkpoint never gets older, and only the steps after the last due checkpoint are lost.
        expect(remains.saved).toBeGreaterThanOrEqual(saved);
        const lost = remains.reached - remains.saved;
        expect(lost).toBeLessThanOrEqual(TINY.saveEvery * TINY.stepsPerEpoch);
        mostLost = Math.max(mostLost, lost);
        if (remains.unfinished.length > 0) incomplete += 1;
        saved = remains.saved;
        const key = area ?? 'any instant';
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      expect(await outcomeOf(folder)).toEqual(undisturbed);
      last = folder;
    }
    // A finished run repeats only its export, which is the same.
    if (last === undefined) return;
    expect((await resume(last.path)).stdout).toContain(`Continuing after step ${TINY.steps} `);
    expect(await outcomeOf(last)).toEqual(undisturbed);
    const summary = [...counts].map(([area, count]) => `${area} ${count}`).join(', ');
    process.stdout.write(
      `${kills} kills in ${runs} runs (${summary}); ${incomplete} left incomplete files; at most ${mostLost} steps were repeated.\n`,
    );
  });
});

/** Areas with operations only at the start or the end; those of the others occur in every epoch that is left. */
const ONCE = new Set<string>(['export', 'options.json', 'run.lock']);

/** Chooses an operation of an area from `fraction`, among those that a run has left. */
function callOf(
  area: string,
  fraction: number,
  left: number,
  operations: Readonly<Record<string, number>>,
): number {
  const all = operations[area] ?? 1;
  return 1 + Math.floor(fraction * (ONCE.has(area) ? all : Math.max(1, all * left)));
}

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunFolder } from '@trazo/trainer/create-run';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { LONG } from '../long.ts';
import { STRIKE_MOMENTS, strikeEnvironment } from './strike-plan.ts';
import { beginTinyRun, type Outcome, outcomeOf, remainsOf, TINY } from './tiny-run.ts';
import { resume, TrainerProcess } from './trainer-process.ts';

const SEED = 20_261_124;
const KILLS = LONG ? 100 : 5;
/** Bound on a hang. */
const PATIENCE_MS = LONG ? 90 * 60_000 : 5 * 60_000;

/** Whose writing is struck: parts of paths within a run's folder. */
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
/** Which area each kill strikes, over and over; null: any instant. */
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

/** Numbers that choose the instant of a kill; what they choose from depends on how far the run is. */
const FINE = 1_000_000;
const choices = fc.sample(
  fc.noBias(
    fc.record({
      fraction: fc.nat(FINE - 1).map((number) => number / FINE),
      moment: fc.constantFrom(...STRIKE_MOMENTS),
    }),
  ),
  { seed: SEED, numRuns: 4 * KILLS },
);

describe('a training that is killed', { timeout: PATIENCE_MS }, () => {
  let out: string;
  let undisturbed: Outcome;
  /** Operations on files in each area, and milliseconds from the first sign of life, of an undisturbed run. */
  let operations: Readonly<Record<string, number>>;
  let duration: number;
  beforeAll(async () => {
    out = await mkdtemp(join(tmpdir(), 'trazo-faults-'));
    const folder = await beginTinyRun(out);
    const census = join(out, 'census.json');
    const strike = strikeEnvironment({ folder: folder.path, areas: [...AREAS], target: null, census });
    const trainer = new TrainerProcess(['--resume', folder.path], strike);
    await trainer.says(/Run folder/);
    const began = performance.now();
    const { code, stderr } = await trainer.ended;
    duration = performance.now() - began;
    expect(code, stderr).toBe(0);
    undisturbed = await outcomeOf(folder);
    operations = z.record(z.string(), z.number()).parse(JSON.parse(await readFile(census, 'utf8')));
  }, PATIENCE_MS);
  afterAll(() => rm(out, { recursive: true, force: true }));

  it(`at any of ${KILLS} instants goes on to the same end, having lost nothing that was saved`, async () => {
    // That there is something to strike in every area.
    for (const area of AREAS) expect(operations[area], area).toBeGreaterThan(0);
    const tally = new Map<string, number>();
    let kills = 0;
    let tries = 0;
    let mostLost = 0;
    let runs = 0;
    let torn = 0;
    let last: RunFolder | undefined;
    while (kills < KILLS) {
      const folder = await beginTinyRun(out);
      runs += 1;
      let saved = 0;
      let finished = false;
      while (!finished) {
        const { fraction, moment } = choices[tries % choices.length] ?? { fraction: 0, moment: 'half' };
        tries += 1;
        const wanted = kills < KILLS ? CYCLE[kills % CYCLE.length] : undefined;
        const left = (TINY.steps - saved) / TINY.steps;
        // A run that has only its export left is struck there or at an instant.
        const area = left === 0 && wanted ? 'export' : wanted;
        const trainer = new TrainerProcess(
          ['--resume', folder.path],
          area
            ? strikeEnvironment({
                folder: folder.path,
                areas: [...AREAS],
                target: { area, call: callOf(area, fraction, left, operations), moment },
                census: null,
              })
            : {},
        );
        if (area === null) {
          await trainer.says(/Run folder/);
          setTimeout(() => trainer.child.kill('SIGKILL'), fraction * duration * (left + 0.2));
        }
        const { code, signal, stdout, stderr } = await trainer.ended;
        const expected =
          saved === 0 ? /^No checkpoint yet/m : new RegExp(`^Going on after step ${saved} `, 'm');
        if (/^(Going on|No checkpoint)/m.test(stdout)) expect(stdout).toMatch(expected);
        if (signal === null) {
          expect(code, stdout + stderr).toBe(0);
          finished = true;
          continue;
        }
        expect(signal).toBe('SIGKILL');
        kills += 1;
        const remains = await remainsOf(folder);
        // Checkpoints never get fewer, and what is lost is what came since the last one was due.
        expect(remains.saved).toBeGreaterThanOrEqual(saved);
        const lost = remains.reached - remains.saved;
        expect(lost).toBeLessThanOrEqual(TINY.saveEvery * TINY.stepsPerEpoch);
        mostLost = Math.max(mostLost, lost);
        if (remains.unfinished.length > 0) torn += 1;
        saved = remains.saved;
        const key = area ?? 'any instant';
        tally.set(key, (tally.get(key) ?? 0) + 1);
      }
      expect(await outcomeOf(folder)).toEqual(undisturbed);
      last = folder;
    }
    // A run that is done has nothing to do again but its export, which is the same.
    if (last === undefined) return;
    expect((await resume(last.path)).stdout).toContain(`Going on after step ${TINY.steps} `);
    expect(await outcomeOf(last)).toEqual(undisturbed);
    const struck = [...tally].map(([area, count]) => `${area} ${count}`).join(', ');
    process.stdout.write(
      `${kills} kills in ${runs} runs (${struck}); ${torn} left unfinished files; at most ${mostLost} steps to do again.\n`,
    );
  });
});

/** Operations that happen once, at the start or the end; the others come with every epoch that is left. */
const ONCE = new Set<string>(['export', 'options.json', 'run.lock']);

function callOf(
  area: string,
  fraction: number,
  left: number,
  operations: Readonly<Record<string, number>>,
): number {
  const all = operations[area] ?? 1;
  return 1 + Math.floor(fraction * (ONCE.has(area) ? all : Math.max(1, all * left)));
}

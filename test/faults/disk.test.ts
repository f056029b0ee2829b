import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LONG } from '../long.ts';
import { mountSmall, type SmallFileSystem } from './file-system.ts';
import { beginTinyRun, outcomeOf, remainsOf } from './tiny-run.ts';
import { resume, TrainerProcess } from './trainer-process.ts';

const TIMEOUT_MS = 20 * 60_000;
const KIB = 1024;
/** A tiny run takes about 600 KiB. With each of these sizes the disk is full at another file; then it gets more space. */
const SIZES = LONG ? Array.from({ length: 16 }, (_, i) => (200 + 24 * i) * KIB) : [260 * KIB, 420 * KIB];
const ENOUGH = 16 * 1024 * KIB;

let out: string;
let mounted: SmallFileSystem | undefined;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'trazo-faults-'));
});
afterEach(async () => {
  mounted?.unmount();
  mounted = undefined;
  await chmod(out, 0o755);
  await rm(out, { recursive: true, force: true });
});

/** The error output: a line that names the folder, a line with the remedy, and no other error. */
function errorOf(
  folder: string,
  problem: string,
  command = `Free some space or fix the folder, then continue with: pnpm train --resume ${folder}`,
) {
  return new RegExp(`(^|\n)Error: ${folder}: ${problem}\n${command}\n$`);
}

describe('a disk', { timeout: TIMEOUT_MS }, () => {
  it(`that is full ${SIZES.length} times loses nothing that was saved`, async (context) => {
    const small = mountSmall(join(out, 'disk'), ENOUGH);
    if (typeof small === 'string') return context.skip(small);
    mounted = small;
    const whole = await beginTinyRun(small.path);
    expect(await resume(whole.path)).toMatchObject({ code: 0 });
    const undisturbed = await outcomeOf(whole);
    await rm(whole.path, { recursive: true });

    const folder = await beginTinyRun(small.path);
    let saved = 0;
    const full: string[] = [];
    for (const size of SIZES) {
      small.resize(size);
      const { code, stdout, stderr } = await resume(folder.path);
      full.push(`${size / KIB} KiB`);
      expect(stderr, full.join()).toMatch(errorOf(folder.path, 'is on a file system with no space left\\.'));
      expect(stdout + stderr).not.toMatch(/\n\s+at /);
      expect(code).toBe(2);
      const remains = await remainsOf(folder);
      expect(remains.saved).toBeGreaterThanOrEqual(saved);
      expect(remains.unfinished).toEqual([]);
      saved = remains.saved;
    }
    small.resize(ENOUGH);
    expect(await resume(folder.path)).toMatchObject({ code: 0 });
    expect(await outcomeOf(folder)).toEqual(undisturbed);
    process.stdout.write(`Full at ${full.join(', ')}; the last time after step ${saved}.\n`);
  });

  it.skipIf(process.platform === 'win32')('that does not allow so large a file is named', async () => {
    const folder = await beginTinyRun(out);
    // In blocks of 512 or 1024 bytes; a checkpoint has 94,000.
    const limited = ['sh', '-c', 'ulimit -f 64; exec "$@"', 'sh'];
    const { code, stderr } = await resume(folder.path, {}, limited);
    expect(stderr).toMatch(errorOf(folder.path, 'would hold a file larger than is allowed here\\.'));
    expect(code).toBe(2);
  });

  it('that is read-only is named by a run on it and by a new run', async (context) => {
    const small = mountSmall(join(out, 'disk'), ENOUGH);
    if (typeof small === 'string') return context.skip(small);
    mounted = small;
    const folder = await beginTinyRun(small.path);
    small.makeReadOnly();
    const { code, stdout, stderr } = await resume(folder.path);
    expect(stderr).toMatch(
      errorOf(
        folder.path,
        'is on a read-only file system\\.',
        'Make room or make it writable, or name another folder for new runs with --runs-dir\\.',
      ),
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const fresh = await new TrainerProcess([
      '--dataset',
      join(small.path, 'data'),
      '--batch-size',
      '8',
      '--runs-dir',
      small.path,
    ]).ended;
    expect(fresh.stderr).toMatch(
      errorOf(
        small.path,
        'is on a read-only file system\\.',
        'Name another folder with --runs-dir, or make it writable\\.',
      ),
    );
    expect(fresh.code).toBe(2);
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'that is not writable is named',
    async () => {
      const folder = await beginTinyRun(out);
      await chmod(folder.path, 0o555);
      const { code, stderr } = await resume(folder.path);
      await chmod(folder.path, 0o755);
      expect(stderr).toMatch(
        errorOf(
          folder.path,
          'is not writable \\(permission denied\\)\\.',
          'Make room or make it writable, or name another folder for new runs with --runs-dir\\.',
        ),
      );
      expect(code).toBe(2);
    },
  );
});

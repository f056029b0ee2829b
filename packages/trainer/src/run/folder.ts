import { mkdir, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { RunError } from '@trazo/model';
import { findRun, notARun, runNames, runNumber } from '@trazo/model/runs';
import { recoverFolder } from '../export/replace-folder.ts';
import { exists } from '../files/exists.ts';
import { parseJson } from '../files/json.ts';
import { acquireLock, type Lock } from '../files/lock.ts';
import { makeFolder, removeLeftovers, syncFolder, writeAtomically } from '../files/write-atomically.ts';
import { parseRunOptions, type RunOptions } from './options.ts';

/** Paths of a run's files and folders. */
export interface RunFolder {
  readonly path: string;
  readonly options: string;
  readonly metrics: string;
  readonly plot: string;
  readonly samples: string;
  readonly checkpoints: string;
  readonly tensorboard: string;
  readonly export: string;
}

/** Returns the paths in a run's folder. */
function runFolder(path: string): RunFolder {
  return {
    path,
    options: join(path, 'options.json'),
    metrics: join(path, 'metrics.jsonl'),
    plot: join(path, 'losses.svg'),
    samples: join(path, 'samples'),
    checkpoints: join(path, 'checkpoints'),
    tensorboard: join(path, 'tensorboard'),
    export: join(path, 'export'),
  };
}

/**
 * Creates the next numbered folder, e.g. `runs/00001-dcgan-mnist`, and saves the options in it.
 *
 * @param runsDir the folder of all runs
 * @throws {RunError} if the parent cannot be created or written
 */
export async function createRun(runsDir: string, options: RunOptions): Promise<RunFolder> {
  try {
    await makeFolder(runsDir);
    for (;;) {
      const numbers = (await readdir(runsDir)).map((name) => runNumber(name) ?? 0);
      const number = String(Math.max(0, ...numbers) + 1).padStart(5, '0');
      const folder = runFolder(
        join(runsDir, `${number}-${options.spec.name}-${safeName(options.dataset.name)}`),
      );
      // Another training may have taken the number since the listing.
      const made = await mkdir(folder.path).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'EEXIST') return false;
          throw error;
        },
      );
      if (!made) continue;
      for (const place of [folder.samples, folder.checkpoints, folder.tensorboard]) await mkdir(place);
      // The options come last: a folder without them was left by a process that was killed here, and is not a run.
      await saveOptions(folder, options);
      await syncFolder(runsDir);
      return folder;
    }
  } catch (cause) {
    throw asRunError(runsDir, cause);
  }
}

/**
 * Locks a run for training, so that no second process writes in its folder, and recovers from a process that was
 * killed: removes temporary files, creates missing folders, and restores an export whose replacement was interrupted.
 *
 * @throws {LockError} naming the process that trains the run
 * @throws {RunError} if the folder cannot be written
 */
export async function lockRun(folder: RunFolder, log: (line: string) => void): Promise<Lock> {
  try {
    const lock = await acquireLock(join(folder.path, 'run.lock'), folder.path, {
      doing: 'is being trained',
      hint: 'Wait for that training or stop it; to train beside it, start a new run.',
      log,
    });
    try {
      for (const place of [folder.samples, folder.checkpoints, folder.tensorboard]) {
        await mkdir(place, { recursive: true });
      }
      for (const place of [folder.path, folder.samples, folder.checkpoints]) await removeLeftovers(place);
      await recoverFolder(folder.export);
      return lock;
    } catch (error) {
      await lock.release();
      throw error;
    }
  } catch (cause) {
    throw asRunError(folder.path, cause);
  }
}

/** Saves a run's options to options.json atomically, e.g. with more epochs after a resume. */
export async function saveOptions(folder: RunFolder, options: RunOptions): Promise<void> {
  await writeAtomically(folder.options, `${JSON.stringify(options, null, 2)}\n`);
}

/**
 * Opens a run.
 *
 * @param run path, folder name or number of the run, or `latest` for the newest one in `runsDir`
 * @param runsDir the folder of all runs
 * @param cwd the folder that relative paths refer to
 * @throws {RunError} if there is no such run, or its options.json is missing or damaged
 */
export async function openRun(
  run: string,
  runsDir: string,
  cwd: string,
): Promise<{ folder: RunFolder; options: RunOptions }> {
  const path = run === 'latest' ? await newestRun(runsDir) : await findRun(run, runsDir, cwd);
  const folder = runFolder(path);
  const text = await readFile(folder.options, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') throw notARun(path, cause);
    throw new RunError(folder.options, `cannot be read (${cause.code}).`, { cause });
  });
  return { folder, options: parseRunOptions(parse(text, folder.options), folder.options) };
}

async function newestRun(runsDir: string): Promise<string> {
  for (const name of (await runNames(runsDir)).reverse()) {
    const path = join(runsDir, name);
    if (await exists(runFolder(path).options)) return path;
  }
  throw new RunError(runsDir, 'holds no run to resume.', { hint: 'Start one with: pnpm train' });
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'is not writable (permission denied).',
  EPERM: 'is not writable (permission denied).',
  EROFS: 'is on a read-only file system.',
  ENOSPC: 'is on a file system with no space left.',
  EDQUOT: 'is over its disk quota.',
  EFBIG: 'would hold a file larger than is allowed here.',
  EIO: 'cannot be read or written: its disk reports an error.',
  EMFILE: 'cannot be written: too many files are open.',
  ENFILE: 'cannot be written: too many files are open.',
  ESTALE: 'is on a network file system that has lost it.',
  ENOENT: 'is gone, or in a folder that is.',
  ENOTDIR: 'is not a folder.',
  EISDIR: 'is a folder.',
  ENAMETOOLONG: 'has too long a name.',
  EEXIST: 'is not a folder.',
};

/**
 * Converts a file system error to an error that says in one line why a folder cannot be used.
 *
 * @returns a {RunError} for an error of the file system; any other error unchanged
 */
export function asRunError(
  path: string,
  cause: unknown,
  hint = 'Make room or make it writable, or name another folder for new runs with --runs-dir.',
): unknown {
  if (!(cause instanceof Error) || !('code' in cause)) return cause;
  const reason = REASONS[String(cause.code)];
  return reason === undefined ? cause : new RunError(path, reason, { cause, hint });
}

function safeName(name: string): string {
  return (
    basename(name)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'data'
  );
}

function parse(text: string, file: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RunError(file, `is not JSON: ${reason}.`, { cause });
  }
}

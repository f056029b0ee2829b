import { access, constants, mkdir, readdir, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { RunError } from '../errors.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { type RunOptions, runOptionsSchema } from './options.ts';

const NUMBERED = /^(\d{5})-/;

/** Where each thing of a run lies. */
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

/** The places within a run's folder. */
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
 * Makes the next numbered folder, e.g. `runs/00001-dcgan-mnist`, and saves the options in it.
 *
 * @throws {RunError} when the parent cannot be created or written
 */
export async function createRun(out: string, options: RunOptions): Promise<RunFolder> {
  try {
    await mkdir(out, { recursive: true });
    for (;;) {
      const numbers = (await readdir(out)).map((name) => Number(NUMBERED.exec(name)?.[1] ?? 0));
      const number = String(Math.max(0, ...numbers) + 1).padStart(5, '0');
      const folder = runFolder(join(out, `${number}-${options.spec.name}-${safeName(options.dataset.name)}`));
      // Another training may have taken the number between the listing and here.
      const made = await mkdir(folder.path).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'EEXIST') return false;
          throw error;
        },
      );
      if (!made) continue;
      for (const place of [folder.samples, folder.checkpoints, folder.tensorboard]) await mkdir(place);
      await saveOptions(folder, options);
      return folder;
    }
  } catch (cause) {
    throw asRunError(out, cause);
  }
}

/** Saves the options, e.g. with more epochs after a resume. */
export async function saveOptions(folder: RunFolder, options: RunOptions): Promise<void> {
  await writeAtomically(folder.options, `${JSON.stringify(options, null, 2)}\n`);
}

/**
 * Opens a run by its folder, or by `latest` the newest in `out`.
 *
 * @throws {RunError} when there is none, or its options.json is missing or damaged
 */
export async function openRun(
  run: string,
  out: string,
  cwd: string,
): Promise<{ folder: RunFolder; options: RunOptions }> {
  const path = run === 'latest' ? await newestRun(out) : await locate(run, out, cwd);
  const folder = runFolder(path);
  const text = await readFile(folder.options, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new RunError(
      path,
      cause.code === 'ENOENT' ? 'is not a run: it has no options.json.' : `cannot be read (${cause.code}).`,
      {
        cause,
      },
    );
  });
  const parsed = runOptionsSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new RunError(
      folder.options,
      `${issue?.path.join('.') || 'value'}: ${issue?.message ?? 'is not valid'}.`,
    );
  }
  return { folder, options: parsed.data };
}

async function newestRun(out: string): Promise<string> {
  const names: string[] = await readdir(out).catch(() => []);
  const newest = names
    .filter((name) => NUMBERED.test(name))
    .sort()
    .at(-1);
  if (newest === undefined) {
    throw new RunError(out, 'holds no run to resume.', { hint: 'Start one with: pnpm train' });
  }
  return join(out, newest);
}

/** A run may be named by its path, its folder's name, or its number. */
async function locate(run: string, out: string, cwd: string): Promise<string> {
  const here = resolve(cwd, run);
  if (await exists(here)) return here;
  const names: string[] = await readdir(out).catch(() => []);
  const match = names.find(
    (name) => name === run || (/^\d+$/.test(run) && Number(NUMBERED.exec(name)?.[1]) === Number(run)),
  );
  if (match !== undefined) return join(out, match);
  throw new RunError(
    run,
    `no such run; ${out} holds ${names.filter((name) => NUMBERED.test(name)).join(', ') || 'none'}.`,
  );
}

async function exists(path: string): Promise<boolean> {
  return access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
}

/** Says in one line why a folder cannot be used. */
export function asRunError(path: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || !('code' in cause)) return cause;
  const reasons: Record<string, string> = {
    EACCES: 'is not writable (permission denied).',
    EPERM: 'is not writable (permission denied).',
    EROFS: 'is on a read-only file system.',
    ENOSPC: 'is on a file system with no space left.',
    EDQUOT: 'is over its disk quota.',
    ENOTDIR: 'is not a folder.',
    EEXIST: 'is not a folder.',
  };
  const reason = reasons[String(cause.code)];
  if (reason === undefined) return cause;
  return new RunError(path, reason, { cause, hint: 'Name another folder with --out, or make room.' });
}

function safeName(name: string): string {
  return (
    basename(name)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'data'
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { access, readdir } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { RunError } from '../errors.ts';

/** Folder of the numbered runs, where no option names another. */
export const RUNS_DIR = 'runs';

/** The number at the start of a run's folder name, such as `00001-dcgan-mnist`. */
const NUMBERED = /^(\d{5,})-/;

/** The number in the name of a run's folder; undefined for any other name. */
export function runNumber(name: string): number | undefined {
  const digits = NUMBERED.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Names of the numbered runs in a folder, the oldest first; none if there is no such folder. */
export async function runNames(runsDir: string): Promise<string[]> {
  const names: string[] = await readdir(runsDir).catch(() => []);
  return names
    .filter((name) => runNumber(name) !== undefined)
    .sort((a, b) => (runNumber(a) ?? 0) - (runNumber(b) ?? 0) || a.localeCompare(b));
}

/**
 * Finds the folder of a run.
 *
 * @param run number, folder name or path of the run
 * @param runsDir the folder of the numbered runs
 * @param cwd the folder that relative paths start from
 * @throws {RunError} if there is no such run, or if several have the number
 */
export async function findRun(run: string, runsDir: string, cwd: string): Promise<string> {
  const names = await runNames(runsDir);
  const numbered = /^\d+$/.test(run) ? names.filter((name) => runNumber(name) === Number(run)) : [];
  const [first, second] = numbered;
  if (second !== undefined) {
    throw new RunError(run, `is the number of ${numbered.join(' and ')}.`, {
      hint: 'Name the folder of the one that is meant.',
    });
  }
  if (first !== undefined) return join(runsDir, first);
  for (const path of [resolve(cwd, run), ...(names.includes(run) ? [join(runsDir, run)] : [])]) {
    if (await exists(path)) return path;
  }
  throw new RunError(run, `no such run; ${runsDir} holds ${names.join(', ') || 'none'}.`, {
    hint: 'A run is named by its number, its folder, or its name in the folder that --runs-dir names.',
  });
}

/**
 * The model folder of a run's export.
 *
 * @param path the run's folder
 * @throws {RunError} naming what the run lacks, and the command that makes it
 */
export async function exportOf(path: string, cwd: string): Promise<string> {
  const folder = join(path, 'export');
  if (await exists(join(folder, 'card.json'))) return folder;
  await assertCheckpoint(path, cwd);
  const name = nameInCommand(path, cwd);
  throw new RunError(path, 'has no export yet.', {
    hint: `Export its newest checkpoint with: pnpm export ${name} (or finish its training, which exports: pnpm train --resume ${name})`,
  });
}

/** Whether a run has a checkpoint, intact or not. */
export async function hasCheckpoint(path: string): Promise<boolean> {
  const names: string[] = await readdir(join(path, 'checkpoints')).catch(() => []);
  return names.some((name) => name.endsWith('.safetensors') && !name.startsWith('.'));
}

/**
 * Asserts that a run has a checkpoint, intact or not.
 *
 * @param path the run's folder
 * @throws {RunError} with the command that makes one
 */
export async function assertCheckpoint(path: string, cwd: string): Promise<void> {
  if (await hasCheckpoint(path)) return;
  throw new RunError(path, 'has no checkpoint yet.', {
    hint: `Its training saves one: wait for it or, if it was stopped, continue it with: pnpm train --resume ${nameInCommand(path, cwd)}`,
  });
}

/**
 * The folder of an exported model, named by its own path, or by the number, folder name or path of a run that exported it.
 *
 * @returns undefined if the name means neither a model folder nor a run
 * @throws {RunError} for a run without an export
 */
export async function findModelFolder(
  name: string,
  runsDir: string,
  cwd: string,
): Promise<string | undefined> {
  const path = await findRun(name, runsDir, cwd).catch((error: unknown) => {
    // A number means a run and nothing else, so the runs that there are help more than a list of models.
    if (error instanceof RunError && !/^\d+$/.test(name)) return undefined;
    throw error;
  });
  if (path === undefined) return undefined;
  if (await exists(join(path, 'options.json'))) return exportOf(path, cwd);
  for (const folder of [path, join(path, 'export')]) {
    for (const file of ['card.json', 'model.json']) if (await exists(join(folder, file))) return folder;
  }
  if (runNumber(basename(path)) !== undefined) throw notARun(path);
  return undefined;
}

/** The error for a folder without options, such as the one of a process that was killed before it wrote them. */
export function notARun(path: string, cause?: unknown): RunError {
  return new RunError(path, 'is not a run: it has no options.json.', {
    cause,
    hint: 'Start one with: pnpm train',
  });
}

/** A run as a command on this machine names it: by its number where that is enough, else by its path. */
export function nameInCommand(path: string, cwd: string): string {
  const number = runNumber(basename(path));
  if (number !== undefined && dirname(path) === resolve(cwd, RUNS_DIR)) return String(number);
  const fromHere = relative(cwd, path);
  const shown = fromHere.startsWith('..') || isAbsolute(fromHere) ? path : fromHere;
  const typed = /^\d+$/.test(shown) ? `./${shown}` : shown;
  return /^[\w./:@=,+\\-]+$/.test(typed) ? typed : `'${typed.replaceAll("'", `'\\''`)}'`;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

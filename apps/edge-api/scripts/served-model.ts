import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidOptionError } from '@trazo/model';
import { findModelFolder, RUNS_DIR } from '@trazo/model/runs';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));

/** What names a model to serve. */
interface ServedModel {
  /** Number or folder of a run, or a model folder. */
  readonly run?: string | undefined;
  /** Folder of the numbered runs. */
  readonly runsDir?: string | undefined;
}

/** The flag or variable that a word without one is meant for: a shipped model is no run. */
export function meantModel(word: string): string {
  const shipped = join('packages/model/pretrained', word);
  return existsSync(join(REPOSITORY, shipped)) ? `MODEL_DIR=${shipped}` : `--run ${word}`;
}

/**
 * The model folder that `--run`, else MODEL_DIR, names; undefined for the shipped models.
 *
 * @throws {InvalidOptionError} where it is none; {RunError} where there is no such run, or it has no export
 */
export async function servedModel({ run, runsDir }: ServedModel = {}): Promise<string | undefined> {
  const name = run ?? (process.env['MODEL_DIR'] || undefined);
  if (name === undefined) return undefined;
  // The folder in which the user typed the command, where pnpm runs it in another.
  const cwd = process.env['INIT_CWD'] ?? process.cwd();
  const folder = await findModelFolder(name, resolve(cwd, runsDir ?? RUNS_DIR), cwd);
  if (folder !== undefined) return folder;
  throw new InvalidOptionError(
    run === undefined ? 'MODEL_DIR' : '--run',
    name,
    'the number or folder of a run, or a model folder',
    'pnpm train makes a run, such as runs/00001-slim-mnist.',
  );
}

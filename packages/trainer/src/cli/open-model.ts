import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidOptionError } from '@trazo/model';
import { findModelFolder } from '@trazo/model/runs';
import { isRunName } from './runs-dir.ts';

/** The model that commands use where none is named. */
export const DEFAULT_MODEL = 'slim';

/** What names a trained model, for --help. */
export const MODEL_ABOUT = 'a shipped model, the number or folder of a run, or a model folder';

/** Whether a word can be the name of a model or of a run. */
export function isModelName(word: string): boolean {
  return /^[a-z][a-z0-9-]*$/.test(word) || isRunName(word);
}

/** Folder of the models that ship with Trazo. */
export const PRETRAINED = fileURLToPath(new URL('../../../model/pretrained', import.meta.url));

/** Names of the shipped models. */
async function shippedModels(): Promise<string[]> {
  const entries = await readdir(PRETRAINED, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/**
 * The folder of a model.
 *
 * @param model name of a shipped model, number or folder of a run, or path of a model folder
 * @param runsDir the folder of the numbered runs
 * @throws {InvalidOptionError} when it is none of these; {RunError} for a run without an export
 */
export async function locateModel(model: string, runsDir: string, cwd: string): Promise<string> {
  const shipped = await shippedModels();
  if (shipped.includes(model)) return join(PRETRAINED, model);
  const folder = await findModelFolder(model, runsDir, cwd);
  if (folder !== undefined) return folder;
  throw new InvalidOptionError(
    '--model',
    model,
    `${shipped.join(', ') || 'no shipped model yet'}, a model folder, or the number or folder of a run`,
  );
}

import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { InvalidOptionError } from '@trazo/model';
import { findModelFolder } from '@trazo/model/runs';
import type { CliPorts } from './ports.ts';
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
export const PRETRAINED = join(
  dirname(createRequire(import.meta.url).resolve('@trazo/model')),
  '../pretrained',
);

/** Names of the models in the folder of those that ship. */
export async function shippedModels(pretrained: string): Promise<string[]> {
  const entries = await readdir(pretrained, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.endsWith('.tmp'))
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
export async function locateModel(
  model: string,
  runsDir: string,
  { cwd, pretrained }: Pick<CliPorts, 'cwd' | 'pretrained'>,
): Promise<string> {
  const shipped = await shippedModels(pretrained);
  if (shipped.includes(model)) return join(pretrained, model);
  const folder = await findModelFolder(model, runsDir, cwd);
  if (folder !== undefined) return folder;
  throw new InvalidOptionError(
    '--model',
    model,
    `${shipped.join(', ') || 'no shipped model yet'}, a model folder, or the number or folder of a run`,
  );
}

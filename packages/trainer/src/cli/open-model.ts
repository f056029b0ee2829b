import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ArtifactError, InvalidOptionError, type ModelArtifact } from '@trazo/model';
import { readArtifact } from '@trazo/model/read-artifact';
import { exists } from '../files/exists.ts';

/** The model that commands use where none is named. */
export const DEFAULT_MODEL = 'slim';

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
 * Opens a model by the name of a shipped model, its folder, or the folder of a run.
 *
 * @throws {InvalidOptionError} when it is none of these; {ArtifactError} when it is damaged
 */
export async function openModel(model: string, cwd: string): Promise<ModelArtifact> {
  return readArtifact(await locateModel(model, cwd));
}

/**
 * The folder of a model, named as for {@link openModel}.
 *
 * @throws {InvalidOptionError} when there is none; {ArtifactError} for a run without an export
 */
export async function locateModel(model: string, cwd: string): Promise<string> {
  const shipped = await shippedModels();
  if (shipped.includes(model)) return join(PRETRAINED, model);
  const folder = resolve(cwd, model);
  for (const candidate of [folder, join(folder, 'export')]) {
    if (await exists(join(candidate, 'card.json'))) return candidate;
  }
  if (await exists(join(folder, 'options.json'))) {
    throw new ArtifactError(folder, 'is a run without an export.', {
      hint: `Export it first: pnpm export ${model}`,
    });
  }
  throw new InvalidOptionError(
    '--model',
    model,
    `${shipped.join(', ') || 'no shipped model yet'}, a model folder or a run folder`,
  );
}

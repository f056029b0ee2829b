import { join, resolve } from 'node:path';
import { InvalidOptionError, type ModelArtifact } from '@trazo/model';
import { readArtifact } from '@trazo/model/read-artifact';
import { findRun } from '@trazo/model/runs';
import { exists } from '../../files/exists.ts';
import { openRun, type RunFolder } from '../../run/folder.ts';
import type { RunOptions } from '../../run/options.ts';
import { shippedModels } from '../open-model.ts';
import type { CliPorts } from '../ports.ts';

/** A run, which is exported from a checkpoint. */
export interface RunSource {
  readonly folder: RunFolder;
  readonly options: RunOptions;
}

/** What an ONNX file is made of: a run's checkpoint, or a model that was exported before. */
export type OnnxSource =
  | ({ readonly kind: 'run' } & RunSource)
  | { readonly kind: 'model'; readonly artifact: ModelArtifact };

/**
 * Opens a run for a format that is made of a checkpoint.
 *
 * @param reason why the format cannot be made of a model that was exported before
 * @throws {InvalidOptionError} if the argument names such a model; {RunError} if it names no run
 */
export async function openRunSource(
  word: string,
  runsDir: string,
  format: string,
  reason: string,
  ports: Pick<CliPorts, 'cwd' | 'pretrained'>,
): Promise<RunSource> {
  const { model } = await namedBy(word, resolve(ports.cwd, runsDir), ports);
  if (model === undefined) return openRun(word, resolve(ports.cwd, runsDir), ports.cwd);
  throw new InvalidOptionError(
    'RUN',
    word,
    `the number or folder of a run for --format ${format}; this is a model, ${reason}`,
    `As ONNX: pnpm export ${word} --format onnx`,
  );
}

/**
 * Opens what an ONNX file is made of: the number or folder of a run, the name of a shipped model, or a model folder.
 *
 * @throws {InvalidOptionError} if the argument names none of these
 * @throws {RunError} or {ArtifactError} naming what the run or the model lacks
 */
export async function openOnnxSource(
  word: string,
  runsDir: string,
  ports: Pick<CliPorts, 'cwd' | 'pretrained'>,
): Promise<OnnxSource> {
  const runs = resolve(ports.cwd, runsDir);
  const { model, nothing, shipped } = await namedBy(word, runs, ports);
  if (model !== undefined) return { kind: 'model', artifact: await readArtifact(model) };
  // A number means a run and nothing else, so the runs that there are help more than a list of models.
  if (nothing && !/^(\d+|latest)$/.test(word)) {
    const allowed = [...shipped, 'a model folder', 'the number or folder of a run'];
    throw new InvalidOptionError('RUN', word, allowed.join(', '));
  }
  return { kind: 'run', ...(await openRun(word, runs, ports.cwd)) };
}

/** What a word names: `model` is the folder of a model that is no run; `nothing` is true if nothing has this name. */
async function namedBy(
  word: string,
  runs: string,
  { cwd, pretrained }: Pick<CliPorts, 'cwd' | 'pretrained'>,
): Promise<{
  readonly model: string | undefined;
  readonly nothing: boolean;
  readonly shipped: readonly string[];
}> {
  const shipped = await shippedModels(pretrained);
  // A number that means no run, or several, is explained where the run is opened.
  const path = await findRun(word, runs, cwd).catch(() => undefined);
  const holds = async (file: string) => path !== undefined && (await exists(join(path, file)));
  const found = { nothing: false, shipped };
  if (await holds('options.json')) return { ...found, model: undefined };
  if (shipped.includes(word)) return { ...found, model: join(pretrained, word) };
  if ((await holds('card.json')) || (await holds('model.json'))) return { ...found, model: path };
  return { model: undefined, nothing: path === undefined, shipped };
}

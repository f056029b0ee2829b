import type { ModelArtifact, ModelCard } from '@trazo/model';
import type { TrainingState } from '../checkpoint/state.ts';
import { type ArtifactRequest, exportModel, makeArtifact } from '../export/export-model.ts';
import { portablePasses } from '../export/passes/index.ts';
import type { Quantization } from '../export/quantize-weights.ts';
import type { RunFolder } from './folder.ts';
import { generatorOfRun } from './generator-of-run.ts';
import type { RunOptions } from './options.ts';

/** Options of a later export of a run; undefined options are as in the export after training. */
export interface ExportOverrides {
  readonly quantization: Quantization | undefined;
  readonly latentScale: number | undefined;
  /** The export command, as typed. */
  readonly command: string;
}

/**
 * Exports a run's generator with the weights of `state` to the run's export folder.
 *
 * @param overrides options of a later export; absent for the export after training
 * @returns the card of the exported model
 * @throws {ParityError} if the exported graph does not compute the same images as the trained generator
 */
export async function exportRun(
  folder: RunFolder,
  options: RunOptions,
  state: TrainingState,
  overrides?: ExportOverrides,
): Promise<ModelCard> {
  const request = await requestOf(folder, options, state, overrides);
  return exportModel({ ...request, folder: folder.export });
}

/**
 * Makes a graph model of a run's generator in memory, for conversion to another format: of operations for which other
 * runtimes have kernels.
 *
 * @throws {ParityError} as {@link exportRun} does
 */
export async function portableArtifact(
  folder: RunFolder,
  options: RunOptions,
  state: TrainingState,
  overrides: ExportOverrides,
): Promise<ModelArtifact> {
  const request = await requestOf(folder, options, state, overrides);
  return makeArtifact({ ...request, passes: portablePasses });
}

async function requestOf(
  folder: RunFolder,
  options: RunOptions,
  state: TrainingState,
  overrides: ExportOverrides | undefined,
): Promise<ArtifactRequest> {
  return {
    ...(await generatorOfRun(folder, options, state, overrides?.command)),
    quantization: overrides?.quantization ?? options.quantization,
    latentScale: overrides?.latentScale,
  };
}

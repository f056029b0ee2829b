import { type GanSpec, generatorWeights, type ModelCard, type WeightArray } from '@trazo/model';
import { emaOf } from '@trazo/model/train';
import type { TrainingState } from '../checkpoint/state.ts';
import { exportModel } from '../export/export-model.ts';
import type { Quantization } from '../export/quantize-weights.ts';
import { withoutRecordedFolders } from '../export/recorded-command.ts';
import { readMetrics } from '../report/metrics-log.ts';
import type { RunFolder } from './folder.ts';
import type { RunOptions } from './options.ts';

/** The weights for generating samples: the EMA if one is kept. */
function samplingWeights(
  spec: GanSpec,
  arrays: ReadonlyMap<string, WeightArray>,
): ReadonlyMap<string, WeightArray> {
  if (spec.training.emaDecay === 0) return arrays;
  return new Map(
    generatorWeights(spec).flatMap(({ name }) => {
      const array = arrays.get(emaOf(name));
      return array === undefined ? [] : [[name, array] as const];
    }),
  );
}

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
  const trained = withoutRecordedFolders(options.command);
  const rows = await readMetrics(folder.metrics);
  const last = rows.findLast((row) => row.kind === 'epoch' && row.step <= state.step);
  return exportModel({
    spec: options.spec,
    weights: samplingWeights(options.spec, state.arrays),
    quantization: overrides?.quantization ?? options.quantization,
    latentScale: overrides?.latentScale,
    folder: folder.export,
    facts: {
      name: options.spec.name,
      dataset: {
        name: options.dataset.name,
        images: options.dataset.images,
        sha256: options.dataset.sha256,
        fallback: options.dataset.fallback,
      },
      training: {
        command: overrides === undefined ? trained : `${trained} && ${overrides.command}`,
        seed: options.seed,
        epochs: state.epoch,
        steps: state.step,
        generatorLoss: last?.metrics['generatorLoss'] ?? null,
        discriminatorLoss: last?.metrics['discriminatorLoss'] ?? null,
        imagesPerSecond: last?.imagesPerSecond ?? null,
      },
    },
  });
}

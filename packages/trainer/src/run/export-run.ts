import { type GanSpec, generatorWeights, type ModelCard, type WeightArray } from '@trazo/model';
import { emaOf } from '@trazo/model/train';
import type { TrainingState } from '../checkpoint/state.ts';
import { exportModel } from '../export/export-model.ts';
import type { Quantization } from '../export/quantize-weights.ts';
import { readMetrics } from '../report/metrics-log.ts';
import type { RunFolder } from './folder.ts';
import type { RunOptions } from './options.ts';

/** The weights that samples are generated with: the EMA where one is kept. */
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

/** How a run is exported again; what is left out is as after training. */
export interface AnotherExport {
  readonly quantization: Quantization | undefined;
  readonly latentScale: number | undefined;
  /** The command that asked for it, as typed. */
  readonly command: string;
}

/**
 * Exports a run's generator as of `state` into the run's export folder.
 *
 * @throws {ParityError} when the exported graph does not compute what was trained
 */
export async function exportRun(
  folder: RunFolder,
  options: RunOptions,
  state: TrainingState,
  another?: AnotherExport,
): Promise<ModelCard> {
  const rows = await readMetrics(folder.metrics);
  const last = rows.findLast((row) => row.kind === 'epoch' && row.step <= state.step);
  return exportModel({
    spec: options.spec,
    weights: samplingWeights(options.spec, state.arrays),
    quantization: another?.quantization ?? options.quantization,
    latentScale: another?.latentScale,
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
        command: another === undefined ? options.command : `${options.command} && ${another.command}`,
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

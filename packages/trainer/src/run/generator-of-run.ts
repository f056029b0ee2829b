import { type GanSpec, generatorWeights, type ModelCard, type WeightArray } from '@trazo/model';
import { emaOf } from '@trazo/model/train';
import type { TrainingState } from '../checkpoint/state.ts';
import { withoutRecordedFolders } from '../export/recorded-command.ts';
import { readMetrics } from '../report/metrics-log.ts';
import type { RunFolder } from './folder.ts';
import type { RunOptions } from './options.ts';

/** The generator of a run at a checkpoint, and how it was made: what an export of any format needs. */
export interface RunGenerator {
  readonly spec: GanSpec;
  /** The generator's weights, by their names in the spec: the EMA if one is kept. */
  readonly weights: ReadonlyMap<string, WeightArray>;
  /** Fields of the card that say how the model was made. */
  readonly facts: Pick<ModelCard, 'name' | 'dataset' | 'training'>;
}

/**
 * Collects what a checkpoint of a run gives to an export. It needs no libtensorflow.
 *
 * @param command the export command, as typed; absent for the export after training
 */
export async function generatorOfRun(
  folder: Pick<RunFolder, 'metrics'>,
  options: RunOptions,
  state: TrainingState,
  command?: string,
): Promise<RunGenerator> {
  const trained = withoutRecordedFolders(options.command);
  const rows = await readMetrics(folder.metrics);
  const last = rows.findLast((row) => row.kind === 'epoch' && row.step <= state.step);
  const { name, images, sha256, fallback, classNames, preparation } = options.dataset;
  return {
    spec: options.spec,
    weights: samplingWeights(options.spec, state.arrays),
    facts: {
      name: options.spec.name,
      dataset: {
        name,
        images,
        sha256,
        fallback,
        ...(classNames.length > 0 && { classNames }),
        ...(preparation !== null && { preparation }),
      },
      training: {
        command: command === undefined ? trained : `${trained} && ${command}`,
        seed: options.seed,
        epochs: state.epoch,
        steps: state.step,
        generatorLoss: last?.metrics['generatorLoss'] ?? null,
        discriminatorLoss: last?.metrics['discriminatorLoss'] ?? null,
        imagesPerSecond: last?.imagesPerSecond ?? null,
      },
    },
  };
}

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

import { assertCheckpoint } from '@trazo/model/runs';
import type { TrainingState } from '../checkpoint/state.ts';
import { CheckpointStore } from '../checkpoint/store.ts';
import { CheckpointError } from '../errors.ts';
import type { RunFolder } from '../run/folder.ts';
import type { RunOptions } from '../run/options.ts';
import type { CliPorts } from './ports.ts';

/**
 * Reads a checkpoint of a run.
 *
 * @throws {RunError} for a run that has none yet; {CheckpointError} where none is intact, or none is marked as best
 */
export async function readCheckpointOf(
  folder: RunFolder,
  { keep }: Pick<RunOptions, 'keep'>,
  which: 'newest' | 'best',
  { cwd, log }: Pick<CliPorts, 'cwd' | 'log'>,
): Promise<TrainingState> {
  await assertCheckpoint(folder.path, cwd);
  const store = new CheckpointStore(folder.checkpoints, keep);
  const state = which === 'best' ? await store.best() : (await store.newestIntact(log)).state;
  if (state !== undefined) return state;
  throw new CheckpointError(
    folder.checkpoints,
    'holds no best checkpoint: one is marked when an epoch ends.',
    {
      hint: 'Use the newest one instead.',
    },
  );
}

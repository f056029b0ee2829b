import { SET_NAMES } from '../data/named-sets.ts';
import { OptionConflictError } from './option-conflict.ts';

/**
 * Asserts that `--data-dir` is given for a data set that Trazo knows by name: a folder that would be ignored is more likely a
 * mistake than intended.
 *
 * @throws {OptionConflictError} naming both options
 */
export function assertDataDirIsUsed({
  dataset,
  dataDir,
}: {
  readonly dataset?: string | undefined;
  readonly dataDir?: string | undefined;
}): void {
  if (dataDir === undefined || dataset === undefined || dataset === 'auto') return;
  if (SET_NAMES.some((name) => name === dataset)) return;
  throw new OptionConflictError(
    `--data-dir and --dataset ${dataset} cannot be combined: --data-dir is only for --dataset ${SET_NAMES.join(', ')} and auto.`,
  );
}

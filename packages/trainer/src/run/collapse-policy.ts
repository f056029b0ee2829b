import type { TrainableGan } from '@trazo/model/train';
import type { CheckpointStore } from '../checkpoint/store.ts';
import { type CollapseStatistics, collapseOf } from '../metrics/collapse.ts';
import type { EpochFigures } from '../metrics/evaluator.ts';
import type { MetricsRow } from '../report/metrics-log.ts';
import type { RunOptions } from './options.ts';

/** Rollbacks before a run stops: a recipe that always collapses will collapse again. */
const MAX_ROLLBACKS = 3;

/** Why the samples count as collapsed, and the action taken. */
export interface Collapse {
  readonly reason: string;
  readonly action: 'warned' | 'stopped' | 'rolled back';
}

/**
 * Watches for mode collapse and acts as --on-collapse says. It reads the earlier epochs from the metrics of the run, so
 * a resumed run decides like one that was not interrupted.
 *
 * A rollback restores the weights of the best checkpoint but keeps the current step number: noise and batches are keyed
 * by the step, so the run takes another path than the one that led to the collapse.
 */
export class CollapsePolicy {
  readonly #onCollapse: RunOptions['onCollapse'];
  readonly #gan: TrainableGan;
  readonly #checkpoints: CheckpointStore;
  readonly #realClasses: number | undefined;
  readonly #before: CollapseStatistics[];
  #rollbacks: number;

  /**
   * @param rows the run's metrics so far
   * @param realClasses effective classes of real images; undefined where no classifier reads them
   */
  constructor(
    onCollapse: RunOptions['onCollapse'],
    gan: TrainableGan,
    checkpoints: CheckpointStore,
    rows: readonly MetricsRow[],
    realClasses?: number,
  ) {
    this.#onCollapse = onCollapse;
    this.#gan = gan;
    this.#checkpoints = checkpoints;
    this.#realClasses = realClasses;
    const epochs = rows.filter((row) => row.kind === 'epoch');
    this.#before = epochs.flatMap(({ digits }) => (digits === undefined ? [] : [digits]));
    this.#rollbacks = epochs.filter(({ collapse }) => collapse?.action === 'rolled back').length;
  }

  /** Checks the figures of an epoch. After a rollback, the weights are those of the best checkpoint. */
  async check({ digits }: EpochFigures): Promise<Collapse | undefined> {
    if (digits === undefined) return undefined;
    const reason = collapseOf(digits, this.#before, this.#realClasses);
    this.#before.push(digits);
    return reason === undefined ? undefined : { reason, action: await this.#act() };
  }

  async #act(): Promise<Collapse['action']> {
    if (this.#onCollapse === 'warn') return 'warned';
    if (this.#onCollapse === 'stop' || this.#rollbacks >= MAX_ROLLBACKS) return 'stopped';
    const best = await this.#checkpoints.best();
    if (best === undefined) return 'warned';
    this.#gan.restore(best.arrays);
    this.#rollbacks += 1;
    return 'rolled back';
  }
}

import type { CheckpointStore } from '../checkpoint/store.ts';
import type { TrainableGan } from '../gan/trainable-gan.ts';
import { type CollapseStatistics, collapseOf } from '../metrics/collapse.ts';
import type { EpochFigures } from '../metrics/evaluator.ts';
import type { MetricsRow } from '../report/metrics-log.ts';
import type { RunOptions } from './options.ts';

/** Times that a run may go back before it stops: what always collapses will collapse again. */
const MAX_ROLLBACKS = 3;

/** What was done about a collapse. */
export interface Collapse {
  readonly reason: string;
  readonly action: 'warned' | 'stopped' | 'rolled back';
}

/**
 * Watches for collapse and acts as --on-collapse says. What it knows of earlier epochs it reads from the run's metrics,
 * so a resumed run decides as an undisturbed one.
 *
 * Going back means the best checkpoint's weights under the present step number: noise and batches are keyed by the
 * step, so the run goes another way than the one that led to the collapse.
 */
export class CollapsePolicy {
  readonly #onCollapse: RunOptions['onCollapse'];
  readonly #gan: TrainableGan;
  readonly #checkpoints: CheckpointStore;
  readonly #before: CollapseStatistics[];
  #rollbacks: number;

  /** @param rows the run's metrics so far */
  constructor(
    onCollapse: RunOptions['onCollapse'],
    gan: TrainableGan,
    checkpoints: CheckpointStore,
    rows: readonly MetricsRow[],
  ) {
    this.#onCollapse = onCollapse;
    this.#gan = gan;
    this.#checkpoints = checkpoints;
    const epochs = rows.filter((row) => row.kind === 'epoch');
    this.#before = epochs.flatMap(({ digits }) => (digits === undefined ? [] : [digits]));
    this.#rollbacks = epochs.filter(({ collapse }) => collapse?.action === 'rolled back').length;
  }

  /** Looks at an epoch's figures. Where it goes back, the weights are the best checkpoint's when this returns. */
  async check({ digits }: EpochFigures): Promise<Collapse | undefined> {
    if (digits === undefined) return undefined;
    const reason = collapseOf(digits, this.#before);
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

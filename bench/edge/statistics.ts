import { max, median, min } from 'simple-statistics';

/** A summary of several measurements of one time, in milliseconds. */
export interface Summary {
  readonly median: number;
  readonly best: number;
  readonly worst: number;
  readonly samples: number;
}

/** Median, best and worst. */
function summarize(times: readonly number[]): Summary {
  const values = [...times];
  return { median: median(values), best: min(values), worst: max(values), samples: values.length };
}

/** Measures the milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Measured times by name. */
export class Stopwatch {
  readonly #times = new Map<string, number[]>();

  /** Measures `work` under a name; the time is divided by `times`, the number of its repetitions. */
  async measure(name: string, work: () => Promise<unknown>, times = 1): Promise<void> {
    this.add(name, (await timed(work)) / times);
  }

  add(name: string, milliseconds: number): void {
    this.#times.set(name, [...(this.#times.get(name) ?? []), milliseconds]);
  }

  /** The median of the times of a name. */
  median(name: string): number {
    const times = this.#times.get(name);
    // Some figures, such as processor time, are not available on every system.
    return times === undefined ? Number.NaN : median([...times]);
  }

  summaries(): Record<string, Summary> {
    return Object.fromEntries([...this.#times].map(([name, times]) => [name, summarize(times)]));
  }
}

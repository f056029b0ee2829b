/** A summary of several measurements of one time, in milliseconds. */
export interface Summary {
  readonly median: number;
  readonly best: number;
  readonly worst: number;
  readonly samples: number;
}

/** Median, best and worst. */
function summarize(times: readonly number[]): Summary {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  const middle =
    sorted.length % 2 === 0 ? (at(0.5) + (sorted[sorted.length / 2 - 1] ?? Number.NaN)) / 2 : at(0.5);
  return { median: middle, best: at(0), worst: at(1), samples: sorted.length };
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
    return summarize(this.#times.get(name) ?? []).median;
  }

  summaries(): Record<string, Summary> {
    return Object.fromEntries([...this.#times].map(([name, times]) => [name, summarize(times)]));
  }
}

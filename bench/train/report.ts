/** Every timed step and every process's peak memory of one contender. */
export interface Measured {
  readonly seconds: number[];
  readonly peakBytes: number[];
}

/** A table of medians, spreads and ratios to the first contender. */
export function describe(measured: ReadonlyMap<string, Measured>, batch: number): string {
  const [first] = measured.values();
  const base = median(first?.seconds ?? []);
  const rows = [...measured].map(([name, { seconds, peakBytes }]) => {
    const middle = median(seconds);
    return [
      name.padEnd(18),
      `${(middle * 1000).toFixed(0)} ms`.padStart(9),
      `${(quantile(seconds, 0.25) * 1000).toFixed(0)}–${(quantile(seconds, 0.75) * 1000).toFixed(0)}`.padStart(
        11,
      ),
      `${(batch / middle).toFixed(0)}`.padStart(9),
      `${(middle / base).toFixed(2)}×`.padStart(8),
      `${(Math.max(...peakBytes) / 1e9).toFixed(2)} GB`.padStart(9),
    ].join(' ');
  });
  const head = `${'contender'.padEnd(18)} ${'step'.padStart(9)} ${'quartiles'.padStart(11)} ${'images/s'.padStart(9)} ${'time to'.padStart(8)} ${'peak'.padStart(9)}`;
  return [head, ...rows].join('\n');
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

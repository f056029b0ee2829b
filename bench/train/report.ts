import { median, quantile } from 'simple-statistics';

/** The measurements of one candidate: the seconds of each step and the peak memory of each process. */
export interface Measured {
  readonly seconds: number[];
  readonly peakBytes: number[];
}

/** Formats a table of medians, quartiles and ratios to the first candidate. */
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
  const head = `${'candidate'.padEnd(18)} ${'step'.padStart(9)} ${'quartiles'.padStart(11)} ${'images/s'.padStart(9)} ${'time to'.padStart(8)} ${'peak'.padStart(9)}`;
  return [head, ...rows].join('\n');
}

/** A step's time by kernel. */
export interface Profile {
  readonly milliseconds: number;
  /** Multiply–adds per second of a large matrix product on this machine. */
  readonly peak: number;
  readonly kernels: Readonly<
    Record<string, { readonly calls: number; readonly milliseconds: number; readonly multiplyAdds: number }>
  >;
}

/** The kernels of convolutions, of dense layers, and of the transforms and products of convolutions in the DFT domain. */
const PRODUCTS = [
  'BatchMatMulV2',
  'BatchMatMulV3',
  'MatMul',
  'Conv2D',
  'Conv2DBackpropFilter',
  'Conv2DBackpropInput',
];

/** Formats a table of a step's kernels, with the share of products and their speed relative to the machine's peak. */
export function describeProfile({ milliseconds, peak, kernels }: Profile): string {
  const rows = Object.entries(kernels).sort(([, a], [, b]) => b.milliseconds - a.milliseconds);
  const inKernels = rows.reduce((total, [, row]) => total + row.milliseconds, 0);
  const shown = rows.filter(([, row]) => row.milliseconds > 0.01 * milliseconds);
  const rest = inKernels - shown.reduce((total, [, row]) => total + row.milliseconds, 0);
  const line = (name: string, time: number, calls: string, note = '') =>
    `${name.padEnd(30)} ${time.toFixed(1).padStart(7)} ms ${`${((100 * time) / milliseconds).toFixed(0)}%`.padStart(5)} ${calls.padStart(5)} ${note}`;
  const ofPeak = (row: { milliseconds: number; multiplyAdds: number }) =>
    row.multiplyAdds === 0
      ? ''
      : `${((100 * 1000 * row.multiplyAdds) / row.milliseconds / peak).toFixed(0)}% of peak`;
  const products = rows
    .filter(([name]) => PRODUCTS.includes(name))
    .reduce((total, [, row]) => total + row.milliseconds, 0);
  return [
    `Profile of a step: ${milliseconds.toFixed(0)} ms; the machine's peak is ${((2 * peak) / 1e9).toFixed(0)} GFLOP/s`,
    ...shown.map(([name, row]) => line(name, row.milliseconds, row.calls.toFixed(0), ofPeak(row))),
    line('other kernels', rest, ''),
    line('outside the kernels', milliseconds - inKernels, ''),
    `Convolutions and products: ${((100 * products) / milliseconds).toFixed(0)}% of the step`,
  ].join('\n');
}

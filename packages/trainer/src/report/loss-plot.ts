import { writeAtomically } from '../files/write-atomically.ts';
import { renderChart } from './chart.ts';
import type { MetricsRow } from './metrics-log.ts';

const WIDTH = 960;
const HEIGHT = 640;

/** Writes the curves of a run as an SVG that any browser opens, losses above and the discriminator's accuracy below. */
export async function writeLossPlot(file: string, rows: readonly MetricsRow[], title: string): Promise<void> {
  await writeAtomically(file, renderLossPlot(rows, title));
}

/** The SVG text of a run's curves over its steps. */
export function renderLossPlot(rows: readonly MetricsRow[], title: string): string {
  const steps = rows.filter(({ kind }) => kind === 'step');
  const curve = (name: string, panel: number, color: string, metric: string) => ({
    name,
    type: 'line' as const,
    xAxisIndex: panel,
    yAxisIndex: panel,
    showSymbol: false,
    // Largest-triangle-three-buckets keeps the look of a curve with as many points as there are pixels.
    sampling: 'lttb' as const,
    lineStyle: { width: 1.2, color },
    itemStyle: { color },
    data: steps.map(({ step, metrics }) => [step, metrics[metric] ?? null]),
  });
  return renderChart(title, WIDTH, HEIGHT, {
    legend: { top: 42, itemGap: 28, icon: 'roundRect' },
    grid: [
      { left: 64, right: 24, top: 80, height: 270 },
      { left: 64, right: 24, top: 410, height: 170 },
    ],
    xAxis: [0, 1].map((gridIndex) => ({
      gridIndex,
      type: 'value' as const,
      max: 'dataMax' as const,
      name: gridIndex === 1 ? 'training step' : '',
      nameLocation: 'middle' as const,
      nameGap: 30,
    })),
    yAxis: [
      { gridIndex: 0, type: 'value' as const, name: 'loss', min: 0 },
      { gridIndex: 1, type: 'value' as const, name: 'accuracy', min: 0, max: 1 },
    ],
    series: [
      curve('generator loss', 0, '#b3402f', 'generatorLoss'),
      curve('discriminator loss', 0, '#2f5d8a', 'discriminatorLoss'),
      curve('real images', 1, '#3c7a57', 'realAccuracy'),
      curve('fakes', 1, '#8a5a9e', 'fakeAccuracy'),
    ],
  });
}

// node packages/trainer/scripts/docs-losses.ts RUN RUN …
//
// Draws the figures of docs/measurements/losses.md from finished runs of one model with different losses: the curves of
// both networks' losses and of the Fréchet distance, and the samples of the last epoch side by side.
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EChartsCoreOption } from 'echarts/core';
import sharp from 'sharp';
import { renderChart } from '../src/report/chart.ts';
import { type MetricsRow, readMetrics } from '../src/report/metrics-log.ts';
import { openRun } from '../src/run/folder.ts';

const PICTURES = fileURLToPath(new URL('../../../docs/pictures/', import.meta.url));

const runs = process.argv.slice(2);
if (runs.length === 0) {
  process.stderr.write('Error: name at least one finished run.\n');
  process.exit(2);
}

interface LossRun {
  readonly loss: string;
  readonly rows: readonly MetricsRow[];
  /** The sample grid of the last epoch. */
  readonly grid: string;
}

const measured: LossRun[] = [];
for (const run of runs) {
  const { folder, options } = await openRun(run, 'runs', process.cwd());
  const grids = (await readdir(folder.samples)).filter((name) => name.endsWith('.png')).sort();
  const last = grids.at(-1);
  if (last === undefined) throw new Error(`${run} has no sample grid.`);
  measured.push({
    loss: options.spec.training.loss,
    rows: await readMetrics(folder.metrics),
    grid: join(folder.samples, last),
  });
}

await mkdir(PICTURES, { recursive: true });
await writeFile(join(PICTURES, 'losses.svg'), drawCurves(measured));
await drawGrids(measured, join(PICTURES, 'losses.webp'));

/** One row of panels for the losses, each with an axis of its own, as their units differ. */
function drawCurves(all: readonly LossRun[]): string {
  const panel = { width: 340, height: 170, left: 70, top: 90, gap: 110 };
  const panels = all.map((run, index) => ({
    run,
    index,
    left: panel.left + (index % 2) * (panel.width + panel.gap),
    top: panel.top + Math.floor(index / 2) * (panel.height + panel.gap),
  }));
  const curve = (name: string, metric: string, color: string, { run, index }: (typeof panels)[number]) => ({
    name,
    type: 'line' as const,
    xAxisIndex: index,
    yAxisIndex: index,
    showSymbol: false,
    sampling: 'lttb' as const,
    lineStyle: { width: 1, color },
    itemStyle: { color },
    data: run.rows
      .filter(({ kind }) => kind === 'step')
      .map(({ step, metrics }) => [step, metrics[metric] ?? null]),
  });
  const option: EChartsCoreOption = {
    legend: { top: 40, itemGap: 28, icon: 'roundRect' },
    grid: panels.map(({ left, top }) => ({ left, top, width: panel.width, height: panel.height })),
    xAxis: panels.map(({ index }) => ({
      gridIndex: index,
      type: 'value' as const,
      max: 'dataMax' as const,
      name: 'training step',
      nameLocation: 'middle' as const,
      nameGap: 28,
    })),
    yAxis: panels.map(({ run, index }) => ({
      gridIndex: index,
      type: 'value' as const,
      scale: true,
      name: run.loss,
      nameTextStyle: { fontWeight: 'bold' as const },
    })),
    series: panels.flatMap((each) => [
      curve('generator loss', 'generatorLoss', '#b3402f', each),
      curve('discriminator loss', 'discriminatorLoss', '#2f5d8a', each),
    ]),
  };
  const rows = Math.ceil(all.length / 2);
  return renderChart(
    'slim on MNIST with each loss',
    900,
    panel.top + rows * (panel.height + panel.gap),
    option,
  );
}

/** The grids side by side, two in a row. */
async function drawGrids(all: readonly LossRun[], file: string): Promise<void> {
  const side = 300;
  const gap = 12;
  const tiles = await Promise.all(
    all.map(({ grid }) => sharp(grid).resize(side, side, { fit: 'contain', background: '#fff' }).toBuffer()),
  );
  const width = all.length * (side + gap) - gap;
  await sharp({ create: { width, height: side, channels: 3, background: '#ffffff' } })
    .composite(tiles.map((input, index) => ({ input, left: index * (side + gap), top: 0 })))
    .webp({ quality: 80 })
    .toFile(file);
}

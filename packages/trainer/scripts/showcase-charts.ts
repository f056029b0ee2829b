import type { Evaluation, ModelCard } from '@trazo/model';
import { writeAtomically } from '../src/files/write-atomically.ts';
import { renderChart } from '../src/report/chart.ts';
import type { MetricsRow } from '../src/report/metrics-log.ts';

const WIDTH = 960;
const HEIGHT = 520;
const GRID = { left: 76, right: 120, top: 64, bottom: 64 };
const COLORS = ['#2f5d8a', '#b3402f', '#3c7a57', '#8a5a9e', '#b08a2e'];

/** A model that ships, with its evaluation and the course of its training. */
export interface MeasuredModel {
  readonly card: ModelCard;
  readonly rows: readonly MetricsRow[];
}

/** Draws each model's distance over the work of one digit: the further to the lower left, the better. */
export async function drawQualityAndSize(
  file: string,
  models: readonly MeasuredModel[],
  tutorial: Evaluation,
): Promise<void> {
  const real = tutorial.frechet?.real.value ?? 0;
  const dcgan = models.find(({ card }) => card.name === 'dcgan');
  const points = [
    ...(dcgan === undefined
      ? []
      : [pointOf('the tutorial’s Python', dcgan.card.macsPerImage, tutorial.frechet?.generated.value)]),
    ...models.map(({ card }) =>
      pointOf(
        `${card.name}, ${(card.sizes.weightsBytes / 1e6).toFixed(2)} MB`,
        card.macsPerImage,
        card.evaluation?.frechet?.generated.value,
      ),
    ),
  ];
  const chart = renderChart('How far from real digits, for how much work', WIDTH, HEIGHT, {
    grid: { ...GRID, right: 190 },
    xAxis: logAxis('million multiply–adds a digit', 1, 100),
    yAxis: logAxis('Fréchet distance, 10,000 samples', 0.3, 100),
    series: [
      ...points.map(({ name, value }, index) => ({
        name,
        type: 'scatter',
        symbolSize: 14,
        itemStyle: { color: COLORS[index % COLORS.length] },
        label: { show: true, position: 'right', distance: 10, formatter: name, fontSize: 13 },
        data: [value],
      })),
      floorLine(`real digits: ${real.toFixed(2)}`, [1, 100], real),
    ],
  });
  await writeAtomically(file, chart);
}

/** Draws how the distance of 2,000 samples fell, epoch by epoch. */
export async function drawLearning(
  file: string,
  models: readonly MeasuredModel[],
  tutorial: Evaluation,
): Promise<void> {
  const meter = `classifier-frechet-${tutorial.classifier.slice(0, 12)}`;
  const curves = models.map(({ card, rows }, index) => ({
    name: card.name,
    type: 'line',
    showSymbol: false,
    lineStyle: { width: 2, color: COLORS[index % COLORS.length] },
    itemStyle: { color: COLORS[index % COLORS.length] },
    endLabel: { show: true, formatter: card.name, fontSize: 13 },
    data: rows.flatMap((row) =>
      row.kind === 'epoch' && row.meter === meter ? [[row.epoch, row.distance]] : [],
    ),
  }));
  const last = Math.max(...models.map(({ card }) => card.training.epochs));
  const chart = renderChart('How each learned', WIDTH, HEIGHT, {
    grid: GRID,
    xAxis: { type: 'value', min: 0, max: last, name: 'epoch', nameLocation: 'middle', nameGap: 32 },
    yAxis: logAxis('Fréchet distance, 2,000 samples', 0.5, 1000),
    series: curves,
  });
  await writeAtomically(file, chart);
}

function pointOf(name: string, macs: number, distance: number | undefined) {
  if (distance === undefined) throw new Error(`${name} has not been evaluated: pnpm evaluate --write-card`);
  return { name: `${name}: ${distance.toFixed(2)}`, value: [macs / 1e6, distance] };
}

function floorLine(name: string, [from, to]: readonly [number, number], distance: number) {
  return {
    name,
    type: 'line',
    showSymbol: false,
    lineStyle: { type: 'dashed', color: '#777777', width: 1.2 },
    endLabel: { show: true, formatter: name, color: '#555555', fontSize: 13 },
    data: [
      [from, distance],
      [to, distance],
    ],
  };
}

function logAxis(name: string, min: number, max: number) {
  return { type: 'log', min, max, name, nameLocation: 'middle', nameGap: name.startsWith('F') ? 48 : 32 };
}

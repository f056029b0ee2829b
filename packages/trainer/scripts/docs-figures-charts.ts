import type { Evaluation, ModelCard } from '@trazo/model';
import { writeAtomically } from '../src/files/write-atomically.ts';
import { renderChart } from '../src/report/chart.ts';
import type { MetricsRow } from '../src/report/metrics-log.ts';

const WIDTH = 960;
const HEIGHT = 520;
const GRID = { left: 76, right: 190, top: 64, bottom: 64 };
/** Labels closer than this are moved apart, in pixels. */
const LABEL_HEIGHT = 17;
/** Labels further apart than this do not overlap, in pixels. */
const LABEL_WIDTH = 200;

const TUTORIAL = 'the tutorial’s Python';
/** The colour of each model, the same in every figure. */
const COLOURS: Readonly<Record<string, string>> = {
  dcgan: '#2f5d8a',
  cdcgan: '#b3402f',
  slim: '#3c7a57',
  [TUTORIAL]: '#8a5a9e',
};
/** Of a model that has none of its own. */
const OTHER_COLOUR = '#b08a2e';

/** The range of a logarithmic axis. */
type Range = readonly [min: number, max: number];
const WORK_RANGE: Range = [1, 100];
const QUALITY_RANGE: Range = [0.3, 100];
const LEARNING_RANGE: Range = [0.5, 1000];

/** A shipped model with its evaluation and training history. */
export interface MeasuredModel {
  readonly card: ModelCard;
  readonly rows: readonly MetricsRow[];
}

/** Plots the Fréchet distance of each model over the cost of one digit: further to the lower left is better. */
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
      : [pointOf(TUTORIAL, TUTORIAL, dcgan.card.macsPerImage, tutorial.frechet?.generated.value)]),
    ...models.map(({ card }) =>
      pointOf(
        card.name,
        `${card.name}, ${(card.sizes.weightsBytes / 1e6).toFixed(2)} MB`,
        card.macsPerImage,
        card.evaluation?.frechet?.generated.value,
      ),
    ),
  ];
  const offsets = labelOffsets(
    points.map(({ value: [work, distance] }) => [
      positionOn(WORK_RANGE, work) * (WIDTH - GRID.left - GRID.right),
      distance,
    ]),
    QUALITY_RANGE,
  );
  const chart = renderChart('Distance from real digits and cost of a digit', WIDTH, HEIGHT, {
    grid: GRID,
    xAxis: logAxis('million multiply–adds a digit', WORK_RANGE, 32),
    yAxis: logAxis('Fréchet distance, 10,000 samples', QUALITY_RANGE, 48),
    series: [
      ...points.map(({ model, label, value }, index) => ({
        name: label,
        type: 'scatter',
        symbolSize: 14,
        itemStyle: { color: colourOf(model) },
        label: {
          ...{ show: true, position: 'right', distance: 10, formatter: label, fontSize: 13 },
          offset: [0, offsets[index] ?? 0],
        },
        data: [value],
      })),
      floorLine(`real digits: ${real.toFixed(2)}`, WORK_RANGE, real),
    ],
  });
  await writeAtomically(file, chart);
}

/** Plots the Fréchet distance of 2,000 samples over the epochs of each training. */
export async function drawLearning(
  file: string,
  models: readonly MeasuredModel[],
  tutorial: Evaluation,
): Promise<void> {
  const evaluator = `classifier-frechet-${tutorial.classifier?.slice(0, 12)}`;
  const last = Math.max(...models.map(({ card }) => card.training.epochs));
  const curves = models.map(({ card, rows }) => ({
    name: card.name,
    data: rows.flatMap((row) =>
      row.kind === 'epoch' && row.meter === evaluator && row.distance !== null
        ? [[row.epoch, row.distance] as const]
        : [],
    ),
  }));
  const offsets = labelOffsets(
    curves.map(({ data }) => {
      const [epoch, distance] = data.at(-1) ?? [0, LEARNING_RANGE[1]];
      return [(epoch / last) * (WIDTH - GRID.left - GRID.right), distance];
    }),
    LEARNING_RANGE,
  );
  const chart = renderChart('Distance from real digits over the training', WIDTH, HEIGHT, {
    grid: GRID,
    xAxis: { type: 'value', min: 0, max: last, name: 'epoch', nameLocation: 'middle', nameGap: 32 },
    yAxis: logAxis('Fréchet distance, 2,000 samples', LEARNING_RANGE, 48),
    series: curves.map(({ name, data }, index) => ({
      name,
      data,
      type: 'line',
      showSymbol: false,
      lineStyle: { width: 2, color: colourOf(name) },
      itemStyle: { color: colourOf(name) },
      endLabel: {
        ...{ show: true, formatter: name, color: colourOf(name), fontSize: 13 },
        offset: [0, offsets[index] ?? 0],
      },
    })),
  });
  await writeAtomically(file, chart);
}

function colourOf(model: string): string {
  return COLOURS[model] ?? OTHER_COLOUR;
}

function pointOf(model: string, name: string, macs: number, distance: number | undefined) {
  if (distance === undefined) throw new Error(`${name} has not been evaluated: pnpm evaluate --write-card`);
  return { model, label: `${name}: ${distance.toFixed(2)}`, value: [macs / 1e6, distance] as const };
}

/**
 * How far to move each label down, in pixels, so that no two overlap.
 *
 * @param labels x in pixels and y as a value on the axis
 */
function labelOffsets(labels: readonly (readonly [x: number, y: number])[], range: Range): number[] {
  const height = HEIGHT - GRID.top - GRID.bottom;
  const offsets = labels.map(() => 0);
  const placed: { readonly x: number; readonly top: number }[] = [];
  const order = [...labels.entries()].sort(([, one], [, other]) => other[1] - one[1]);
  for (const [index, [x, y]] of order) {
    const wanted = height * (1 - positionOn(range, y));
    const top = placed
      .filter((other) => Math.abs(other.x - x) < LABEL_WIDTH)
      .reduce((lowest, other) => Math.max(lowest, other.top + LABEL_HEIGHT), wanted);
    placed.push({ x, top });
    offsets[index] = Math.round(top - wanted);
  }
  return offsets;
}

/** Where a value lies on a logarithmic axis, 0 … 1. */
function positionOn([min, max]: Range, value: number): number {
  return Math.log(value / min) / Math.log(max / min);
}

function floorLine(name: string, [from, to]: Range, distance: number) {
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

function logAxis(name: string, [min, max]: Range, nameGap: number) {
  return { type: 'log', min, max, name, nameLocation: 'middle', nameGap };
}

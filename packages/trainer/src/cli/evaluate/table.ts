import type { Evaluation } from '@trazo/model';

type Estimate = NonNullable<Evaluation['frechet']>['generated'];
type Compared = NonNullable<Evaluation['frechet']>;
type Row = readonly [name: string, generated: string, real: string, best: string];

/** Of more classes, a line cannot hold the shares. */
const SHOWN_CLASSES = 20;

const HEAD: Row = ['', 'samples', 'real images', 'best'];

/** An evaluation as a table for people. "Real images" are training images in the place of the samples. */
export function renderEvaluation(name: string, evaluation: Evaluation): string {
  const { samples, dataset, seed, classes } = evaluation;
  const rows = [HEAD, ...rowsOf(evaluation)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('   '),
  );
  return [
    `${name}: ${samples} samples${seed === null ? '' : `, seed ${seed}`}, compared with as many test images of ${dataset.name}`,
    ...lines,
    ...(classes === undefined || classes.real.length > SHOWN_CLASSES ? [] : histogramOf(classes)),
  ].join('\n');
}

function rowsOf(evaluation: Evaluation): Row[] {
  const {
    extractor,
    frechet,
    kid,
    fwd,
    score,
    precision,
    recall,
    density,
    coverage,
    classes,
    agreement,
    nearest,
    tstr,
  } = evaluation;
  const plain = (name: string, measured: Evaluation['score'], digits: number, best: string): Row[] =>
    measured === undefined
      ? []
      : [[name, shown(measured.generated, digits), shown(measured.real, digits), best]];
  const shares = (name: string, measured: Evaluation['precision'], best: string): Row[] =>
    measured === undefined ? [] : [[name, percent(measured.generated), percent(measured.real), best]];
  return [
    ...plain('Fréchet distance', frechet, 2, 'low'),
    ...plain('Kernel distance ×1000', kid && times(kid, 1000), 3, 'low'),
    ...plain('Fréchet wavelet distance', fwd, 4, 'low'),
    ...plain(extractor?.kind === 'classifier' ? 'Classifier score' : 'MNIST score', score, 3, 'high'),
    ...shares('Precision', precision, 'high'),
    ...shares('Recall', recall, 'high'),
    ...plain('Density', density, 3, '1'),
    ...shares('Coverage', coverage, 'high'),
    ...(classes === undefined
      ? []
      : [
          [
            'Effective classes',
            classes.effective.generated.toFixed(2),
            classes.effective.real.toFixed(2),
            'high',
          ] as const,
        ]),
    ...shares('Conditional accuracy', agreement, 'high'),
    ...(nearest === undefined
      ? []
      : [
          ['Nearest-training ratio', shown(nearest.ratio, 3), '1', '1'] as const,
          ['Near copies', `${(100 * nearest.nearCopies).toFixed(1)}%`, '1.0%', 'low'] as const,
        ]),
    ...(tstr === undefined
      ? []
      : [
          [
            `Trained on ${tstr.images} samples`,
            percent(tstr.generated),
            `${(100 * tstr.real).toFixed(2)}%`,
            'high',
          ] as const,
        ]),
  ];
}

function histogramOf({ generated, real }: NonNullable<Evaluation['classes']>): string[] {
  const line = (name: string, values: readonly string[]) =>
    name.padEnd(8) + values.map((value) => value.padStart(7)).join('');
  const share = (value: number) => `${(100 * value).toFixed(1)}%`;
  return [
    '',
    line(
      'Class',
      generated.map((_, digit) => String(digit)),
    ),
    line('samples', generated.map(share)),
    line('real', real.map(share)),
  ];
}

/** Numbers that would be mostly zeros, in thousandths. */
function times({ generated, real }: Compared, factor: number): Compared {
  const scaled = ({ value, low, high }: Estimate) => ({
    value: value * factor,
    low: low * factor,
    high: high * factor,
  });
  return { generated: scaled(generated), real: scaled(real) };
}

function shown({ value, low, high }: Estimate, digits: number): string {
  return `${value.toFixed(digits)} ± ${((high - low) / 2).toFixed(digits)}`;
}

function percent({ value, low, high }: Estimate): string {
  return `${(100 * value).toFixed(2)}% ± ${(50 * (high - low)).toFixed(2)}`;
}

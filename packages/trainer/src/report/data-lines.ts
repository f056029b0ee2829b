import type { DataReport, Finding, FindingKind } from '../data/check/data-report.ts';
import { counted } from './quantities.ts';

/** So many classes, groups and names are told; the JSON has all. */
const SHOWN = 6;

/** What each finding means, and what to do about it. */
const MEANINGS: Readonly<
  Record<FindingKind, { readonly what: string; readonly so: string; readonly between?: string }>
> = {
  'two-classes': {
    what: 'the same image in two classes',
    so: 'The model cannot tell such classes apart: keep each in one.',
  },
  'train-and-test': {
    what: 'the same image to train on and to test with',
    so: 'The figures then do not show whether the model copies: remove one of each.',
  },
  duplicates: { what: 'images that occur more than once', so: 'They count twice: remove the copies.' },
  'near-train-and-test': {
    what: 'images that look the same to train on and to test with',
    so: 'Such as the same picture compressed again, or frames of one film.',
  },
  'near-duplicates': {
    what: 'images that look the same',
    so: 'They count twice, but for small differences.',
  },
  blank: { what: 'blank images', so: 'A model of blank images draws blank images: remove them.' },
  'few-of-a-class': {
    what: 'classes with fewer than 20 images to train on',
    so: 'Add some, or put such classes together.',
  },
  'uneven-classes': {
    what: 'classes of very different size',
    so: 'The smaller ones are learned less well. Smallest and largest:',
    between: ' and ',
  },
};

/** A report for people, line by line. */
export function describeData(report: DataReport): string[] {
  const { name, format, train, test, heldOut, pictures, leftOut } = report;
  const left = Object.entries(leftOut).map(([reason, count]) => `${reason} (${count})`);
  return [
    `${name}: ${format}`,
    `  ${counted(train, 'image')} to train on, ${test} to test with${heldOut ? ' (held out by content)' : ''}`,
    ...(report.classes.length > 0 ? [`  ${describeClasses(report)}`] : []),
    ...(pictures === null ? [] : [`  ${describePictures(report)}`]),
    ...(left.length > 0 ? [`  Left out: ${left.join(', ')}`] : []),
    ...(report.findings.length > 0 ? ['Worth a look:', ...report.findings.flatMap(describeFinding)] : []),
  ];
}

/** Findings in a line, for the start of a training; undefined where there are none. */
export function describeBriefly(findings: readonly Finding[], path: string): string | undefined {
  if (findings.length === 0) return undefined;
  const shown = findings.map(({ kind, count }) => `${MEANINGS[kind].what} (${count})`).join(', ');
  return `Worth a look: ${shown}; pnpm data check ${path} names them`;
}

function describeClasses({ classes }: DataReport): string {
  const sorted = classes.toSorted((a, b) => b.train - a.train);
  const shown = sorted.slice(0, 2 * SHOWN).map(({ name, train }) => `${name} ${train}`);
  const more = sorted.length > 2 * SHOWN ? ` … ${sorted.at(-1)?.name} ${sorted.at(-1)?.train}` : '';
  return `${classes.length} classes: ${shown.join(', ')}${more}`;
}

function describePictures({ pictures, image }: DataReport): string {
  if (pictures === null) return '';
  const size = ({ width, height }: { width: number; height: number }) => `${width}×${height}`;
  const [smallest, median, largest] = [pictures.smallest, pictures.median, pictures.largest].map(size);
  const sizes =
    smallest === largest ? `all ${smallest}` : `${smallest} to ${largest}, in the middle ${median}`;
  const formats = Object.entries(pictures.formats).map(([format, count]) => `${count} ${format}`);
  const enlarged =
    pictures.enlarged > 0 ? `; ${pictures.enlarged} smaller than ${size(image)} are enlarged` : '';
  return `Pictures: ${formats.join(', ')}; ${sizes}${enlarged}`;
}

function describeFinding({ kind, count, groups }: Finding): string[] {
  const { what, so, between = ' = ' } = MEANINGS[kind];
  const shown = groups.slice(0, SHOWN).map((group) => {
    const names = group.slice(0, SHOWN).join(between);
    return group.length > SHOWN ? `${names}${between}…` : names;
  });
  const more = groups.length > SHOWN ? `, and ${groups.length - SHOWN} more` : '';
  return [`  ${count} ${what}. ${so}`, `    ${shown.join(', ')}${more}`];
}

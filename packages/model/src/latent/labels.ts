import { InvalidOptionError, ShapeError } from '../errors.ts';
import { philox4x32 } from './philox.ts';

/** Keeps the labels' random words apart from the latents'. */
const LABEL_STREAM = 0x6c61_626c; // "labl"

/** Most entries that a list of digits is read for; more tiles than that are never drawn at once. */
const MAX_LABELS = 256;

/**
 * Classes for a seed, each alike probable. Label i depends on the seed and i alone, as the latent vectors do.
 *
 * @param seed unsigned 32-bit number
 * @param classes how many there are to choose from
 * @param first index of the first label
 */
export function labelsFromSeed(seed: number, count: number, classes: number, first = 0): number[] {
  return Array.from({ length: count }, (_, i) => {
    const [word] = philox4x32([first + i, 0, 0, 0], [seed >>> 0, LABEL_STREAM]);
    return Math.floor((word / 0x1_0000_0000) * classes);
  });
}

/**
 * Reads a choice of digits as people write it: `7`, a list `0,1,2` whose order counts, or ranges in it, `0-9` or
 * `3-5,8`.
 *
 * @param classes how many there are: 0 … classes − 1 are allowed
 * @throws {InvalidOptionError} naming `option`, the text and what is allowed
 */
export function parseLabels(text: string, classes: number, option = 'digit'): number[] {
  const last = classes - 1;
  const refuse = () =>
    new InvalidOptionError(
      option,
      text,
      `a number from 0 to ${last}, a list such as 0,1,2 or a range such as 0-${last}`,
    );
  // Bounded before it is taken apart, so that no text costs more than it should.
  if (text.length > 4 * MAX_LABELS) throw refuse();
  const labels = text.split(',').flatMap((part) => {
    const [, from, to = from] = /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(part) ?? [];
    if (from === undefined || Number(from) > Number(to) || Number(to) > last) throw refuse();
    return Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => Number(from) + i);
  });
  if (labels.length > MAX_LABELS) throw refuse();
  return labels;
}

/** The labels for `count` tiles: the list from its beginning, again and again. */
export function cycleLabels(labels: readonly number[], count: number): number[] {
  return Array.from({ length: count }, (_, i) => labels[i % labels.length] ?? 0);
}

/**
 * What a generator takes: each latent vector with its class as a one-hot vector after it.
 *
 * @param latents count × latentSize numbers
 * @param labels one for each vector where there are classes, none where there are not
 * @returns count × (latentSize + classes) numbers, row by row
 * @throws {ShapeError} for more or fewer labels; {InvalidOptionError} for a label that is no class
 */
export function generatorInput(
  latents: Float32Array,
  labels: readonly number[],
  { latentSize, classes }: { readonly latentSize: number; readonly classes: number },
): Float32Array<ArrayBuffer> {
  const count = latents.length / latentSize;
  if (labels.length !== (classes > 0 ? count : 0)) {
    throw new ShapeError('labels', [classes > 0 ? count : 0], [labels.length]);
  }
  if (classes === 0) return Float32Array.from(latents);
  const width = latentSize + classes;
  const rows = new Float32Array(count * width);
  labels.forEach((label, row) => {
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new InvalidOptionError('label', String(label), `a whole number from 0 to ${classes - 1}`);
    }
    rows.set(latents.subarray(row * latentSize, (row + 1) * latentSize), row * width);
    rows[row * width + latentSize + label] = 1;
  });
  return rows;
}

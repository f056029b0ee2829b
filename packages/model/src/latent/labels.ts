import { InvalidOptionError, ShapeError } from '../errors.ts';
import { philox4x32 } from './philox.ts';

/** Philox key word that separates the labels' random words from the latents'. */
const LABEL_STREAM = 0x6c61_626c; // "labl"

/** Largest number of entries in a list of labels; a grid never has more tiles. */
export const MAX_LABELS = 256;

/**
 * Samples class labels for a seed, all classes equally probable. Label i depends only on the seed and i, like latent
 * vector i.
 *
 * @param seed unsigned 32-bit number
 * @param count number of labels
 * @param classes number of classes to choose from
 * @param first index of the first label
 * @returns `count` whole numbers from 0 to classes − 1
 */
export function labelsFromSeed(seed: number, count: number, classes: number, first = 0): number[] {
  return Array.from({ length: count }, (_, i) => {
    const [word] = philox4x32([first + i, 0, 0, 0], [seed >>> 0, LABEL_STREAM]);
    return Math.floor((word / 0x1_0000_0000) * classes);
  });
}

/**
 * Parses a selection of classes: a number `7`, an ordered list `0,1,2`, or a list with ranges, `0-9` or `3-5,8`.
 *
 * @param classes number of classes: 0 … classes − 1 are allowed
 * @param option the flag or parameter that messages name
 * @returns the labels in the given order, at most 256
 * @throws {InvalidOptionError} naming `option`, the text and what is allowed
 */
export function parseLabels(text: string, classes: number, option = 'digit'): number[] {
  const last = classes - 1;
  const invalid = () =>
    new InvalidOptionError(
      option,
      text,
      `a number from 0 to ${last}, a list such as 0,1,2 or a range such as 0-${last}`,
    );
  // The length is bounded before parsing, so that a long text costs nothing.
  if (text.length > 4 * MAX_LABELS) throw invalid();
  const labels = text.split(',').flatMap((part) => {
    const [, from, to = from] = /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(part) ?? [];
    if (from === undefined || Number(from) > Number(to) || Number(to) > last) throw invalid();
    return Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => Number(from) + i);
  });
  if (labels.length > MAX_LABELS) throw invalid();
  return labels;
}

/**
 * Repeats a list of labels cyclically to `count` labels.
 *
 * @param first index of the first label in the repeated list
 */
export function cycleLabels(labels: readonly number[], count: number, first = 0): number[] {
  return Array.from({ length: count }, (_, i) => labels[(first + i) % labels.length] ?? 0);
}

/**
 * Builds a generator's input: each latent vector followed by its class as a one-hot vector.
 *
 * @param latents count × latentSize numbers
 * @param labels one label per vector; empty if there are no classes
 * @returns count × (latentSize + classes) numbers, row by row
 * @throws {ShapeError} if the number of labels differs from the number of vectors
 * @throws {InvalidOptionError} if a label is not a class
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

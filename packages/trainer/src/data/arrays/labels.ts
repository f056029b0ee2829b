import { DataError } from '../../errors.ts';
import { describeShape, elementsIn, type NumberArray, valuesOf } from './number-array.ts';

/** A label is a byte. */
export const MAX_CLASSES = 256;

const HINT = 'Labels are whole numbers from 0 to 255, one for each image, or rows with a single 1.';

/**
 * Whether an array has the shape of labels: count, count × 1, or a row with a number for each class.
 *
 * @param count the number of images
 */
export function isLabelShape(shape: readonly number[], count: number): boolean {
  return shape[0] === count && (shape.length === 1 || (shape.length === 2 && (shape[1] ?? 0) <= MAX_CLASSES));
}

/**
 * Reads labels: whole numbers from 0 to 255 of any type, as count or count × 1, or rows with a single 1 (one-hot).
 *
 * @returns one class per image
 * @throws {DataError} naming the array, the first label that is wrong, and what is allowed
 */
export async function labelsFrom(array: NumberArray): Promise<Uint8Array<ArrayBuffer>> {
  const { name, shape, isFortran } = array;
  const [count = 0, columns = 1] = shape;
  if (shape.length > 2 || shape.length === 0 || columns > MAX_CLASSES) {
    throw new DataError(name, `has the shape ${describeShape(shape)}, which is not that of labels.`, {
      hint: HINT,
    });
  }
  const values = new Float64Array(elementsIn(shape));
  let at = 0;
  for await (const part of valuesOf(array)) {
    values.set(part, at);
    at += part.length;
  }
  return columns === 1 ? classesOf(name, values) : classesOfRows(name, values, { count, columns, isFortran });
}

function classesOf(name: string, values: Float64Array): Uint8Array<ArrayBuffer> {
  const wrong = values.findIndex((value) => !Number.isInteger(value) || value < 0 || value >= MAX_CLASSES);
  if (wrong >= 0) {
    throw new DataError(name, `label ${wrong} is ${values[wrong]}; labels are whole numbers from 0 to 255.`, {
      hint: HINT,
    });
  }
  return Uint8Array.from(values);
}

function classesOfRows(
  name: string,
  values: Float64Array,
  { count, columns, isFortran }: { count: number; columns: number; isFortran: boolean },
): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: count }, (_, row) => {
    const set: number[] = [];
    for (let column = 0; column < columns; column++) {
      const value = values[isFortran ? column * count + row : row * columns + column];
      if (value === 1) set.push(column);
      else if (value !== 0) {
        throw new DataError(
          name,
          `row ${row} of ${columns} numbers has ${value}; a row of labels has a single 1 and is 0 elsewhere.`,
          { hint: HINT },
        );
      }
    }
    if (set.length !== 1) {
      throw new DataError(name, `row ${row} names ${set.length} classes; each image has one.`, {
        hint: 'For a model without classes, leave the labels out of the file.',
      });
    }
    return set[0] ?? 0;
  });
}

import { DataError } from '../../errors.ts';
import { describeType, isBytes } from './element-type.ts';
import { elementsIn, type NumberArray, partsOf, valuesOf } from './number-array.ts';

/** The arrays of a data set as bytes, 0 black to 255 white. */
export interface Brightness {
  /** In the order of the arrays; the elements of each are in the order of its file. */
  readonly bytes: readonly Uint8Array<ArrayBuffer>[];
  /** What was done to the values, for people; undefined where they are bytes already. */
  readonly note: string | undefined;
}

/** Ranges of floats that are brightness, by what they are called. */
type Range = '0 to 1' | '-1 to 1' | '0 to 255';

/** Rounding leaves floats this far outside of their range. */
const TOLERANCE = 1e-4;

const HINT =
  'Allowed are bytes, whole numbers from 0 to 255, truth values, and floats from 0 to 1, from -1 to 1 or from 0 to 255.';

/**
 * Reads arrays of brightness. Bytes stay as they are, and so do other whole numbers, which must be 0 to 255. Truth values
 * become 0 and 255. Floats become `round(255 · v)` if all are from 0 to 1, `round(127.5 · (v + 1))` if all are from -1 to 1
 * and some are negative, and `round(v)` if all are from 0 to 255 and some are above 1: the range is that of all the arrays
 * together, since one data set has one meaning of white.
 *
 * @throws {DataError} naming the array, its first wrong value and what is allowed
 */
export async function brightnessOf(arrays: readonly NumberArray[]): Promise<Brightness> {
  const floats = arrays.filter(({ type }) => type.kind === 'float');
  const range = await rangeOf(floats);
  const bytes: Uint8Array<ArrayBuffer>[] = [];
  for (const array of arrays) bytes.push(await toBytes(array, range));
  const isTruth = arrays.some(({ type }) => type.kind === 'boolean');
  const note =
    range === undefined
      ? isTruth
        ? 'Truth values became 0 and 255.'
        : undefined
      : `Values from ${range} became whole numbers from 0 to 255.`;
  return { bytes, note };
}

async function toBytes(array: NumberArray, range: Range | undefined): Promise<Uint8Array<ArrayBuffer>> {
  const { type } = array;
  const bytes = new Uint8Array(elementsIn(array.shape));
  let at = 0;
  if (isBytes(type)) {
    for await (const part of partsOf(array)) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }
  const [scale, shift] =
    type.kind === 'boolean' ? [255, 0] : SCALES[type.kind === 'float' && range ? range : '0 to 255'];
  const largest = type.kind === 'boolean' ? 1 : 255;
  for await (const values of valuesOf(array)) {
    for (const value of values) {
      if (type.kind !== 'float' && (value < 0 || value > largest)) throw outside(array, value, at);
      bytes[at++] = Math.round(Math.min(255, Math.max(0, scale * value + shift)));
    }
  }
  return bytes;
}

/** What a float of each range is multiplied by, and what is added then. */
const SCALES = { '0 to 1': [255, 0], '-1 to 1': [127.5, 127.5], '0 to 255': [1, 0] } as const;

/** The range of floats; undefined where there are none. */
async function rangeOf(arrays: readonly NumberArray[]): Promise<Range | undefined> {
  if (arrays.length === 0) return undefined;
  const spans: { readonly array: NumberArray; readonly least: number; readonly largest: number }[] = [];
  for (const array of arrays) {
    let least = Number.POSITIVE_INFINITY;
    let largest = Number.NEGATIVE_INFINITY;
    let at = 0;
    for await (const values of valuesOf(array)) {
      for (const value of values) {
        if (!Number.isFinite(value)) throw outside(array, value, at);
        if (value < least) least = value;
        if (value > largest) largest = value;
        at++;
      }
    }
    spans.push({ array, least, largest });
  }
  const least = Math.min(...spans.map((span) => span.least));
  const largest = Math.max(...spans.map((span) => span.largest));
  const range = rangeFrom(least, largest);
  const first = spans[0]?.array ?? { name: '' };
  if (range === undefined) {
    throw new DataError(
      first.name,
      `has floats from ${shown(least)} to ${shown(largest)}, which are no known range of brightness.`,
      { hint: HINT },
    );
  }
  const odd = spans.find((span) => span.largest > 0 && rangeFrom(span.least, span.largest) !== range);
  // A part that happens to have no negative value has the same range.
  if (range === '0 to 255' && odd !== undefined) {
    throw new DataError(
      odd.array.name,
      `has floats of at most ${shown(odd.largest)}, where those of another array go to ${shown(largest)}: one of the two is scaled.`,
      { hint: 'Save all arrays of a data set with one range.' },
    );
  }
  return range;
}

function rangeFrom(least: number, largest: number): Range | undefined {
  if (least >= -TOLERANCE && largest <= 1 + TOLERANCE) return '0 to 1';
  if (least >= -1 - TOLERANCE && largest <= 1 + TOLERANCE) return '-1 to 1';
  if (least >= -TOLERANCE && largest <= 255 + TOLERANCE) return '0 to 255';
  return undefined;
}

function shown(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function outside(array: NumberArray, value: number, at: number): DataError {
  const place = array.isFortran ? '' : ` ${at}`;
  return new DataError(
    array.name,
    `element${place} of its ${describeType(array.type)} is ${shown(value)}, which is no brightness.`,
    { hint: HINT },
  );
}

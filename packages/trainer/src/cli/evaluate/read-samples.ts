import { parseIdx, readIdxBytes } from '../../data/idx.ts';
import { DataError } from '../../errors.ts';

const SIDE = 28;
const PICTURE_SIZE = SIDE * SIDE;
const NPY_MAGIC = Buffer.from('\x93NUMPY', 'latin1');
const ALLOWED =
  'Samples are 28×28 grey bytes, 0 black: an IDX file, a .npy of uint8, or raw bytes, each plain or gzipped.';

/** Bytes of an array and its sizes. */
interface ByteArray {
  readonly data: Uint8Array;
  readonly shape: readonly number[];
}

/**
 * Reads pictures that any program made: IDX, npy (uint8) or raw bytes, plain or gzipped, told apart by their content.
 *
 * @returns count × 784 bytes
 * @throws {DataError} naming what was found and what is expected
 */
export async function readSamples(file: string): Promise<Uint8Array> {
  const { data, shape } = await readArray(file);
  const [, ...size] = shape;
  const fits = [[PICTURE_SIZE], [SIDE, SIDE], [SIDE, SIDE, 1]].some((one) => one.join() === size.join());
  if (shape.length > 1 ? !fits : data.length % PICTURE_SIZE !== 0) {
    throw new DataError(file, `holds ${shape.join(' × ')} bytes, which are no pictures of 28 × 28.`, {
      hint: ALLOWED,
    });
  }
  if (data.length === 0) throw new DataError(file, 'holds no picture.', { hint: ALLOWED });
  return data;
}

/**
 * Reads one label per picture, in the same formats.
 *
 * @throws {DataError} where they are not `count` or one is above 9
 */
export async function readLabels(file: string, count: number): Promise<Uint8Array> {
  const { data, shape } = await readArray(file);
  if (shape.length !== 1 || data.length !== count) {
    throw new DataError(file, `holds ${shape.join(' × ')} labels where there are ${count} samples.`);
  }
  const wrong = data.findIndex((label) => label > 9);
  if (wrong >= 0) throw new DataError(file, `label ${wrong} is ${data[wrong]}; labels are 0 to 9.`);
  return data;
}

async function readArray(file: string): Promise<ByteArray> {
  const bytes = await readIdxBytes(file);
  if (NPY_MAGIC.equals(bytes.subarray(0, NPY_MAGIC.length))) return parseNpy(bytes, file);
  // An IDX file of bytes begins 00 00 08; raw pictures could only by a dark corner with a grain of dust.
  if (bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 8) {
    const { data, dimensions } = parseIdx(bytes, file);
    return { data, shape: dimensions };
  }
  return { data: bytes, shape: [bytes.length] };
}

/** NumPy's format, versions 1 and 2: magic, version, header length, a Python dictionary, the elements. */
function parseNpy(bytes: Uint8Array, file: string): ByteArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = (bytes[6] ?? 1) > 1;
  const start = wide ? 12 : 10;
  const length = bytes.length < start ? 0 : wide ? view.getUint32(8, true) : view.getUint16(8, true);
  const header = Buffer.from(bytes.subarray(start, start + length)).toString('latin1');
  const type = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const shape = /'shape':\s*\(([\d,\s]*)\)/
    .exec(header)?.[1]
    ?.split(',')
    .filter((size) => size.trim() !== '')
    .map(Number);
  if (type === undefined || shape === undefined) throw new DataError(file, 'has a damaged npy header.');
  if (type !== '|u1' || !/'fortran_order':\s*False/.test(header)) {
    throw new DataError(file, `holds ${type} where uint8 in C order is expected.`, { hint: ALLOWED });
  }
  const data = bytes.subarray(start + length);
  const expected = shape.reduce((product, size) => product * size, 1);
  if (data.length !== expected) {
    throw new DataError(
      file,
      `holds ${data.length} bytes after its header, which promises ${expected}: it is cut off or too long.`,
    );
  }
  return { data, shape };
}

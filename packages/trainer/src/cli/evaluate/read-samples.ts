import { parseIdx, readIdxBytes } from '../../data/idx.ts';
import { DataError } from '../../errors.ts';

const NPY_MAGIC = Buffer.from('\x93NUMPY', 'latin1');
const ALLOWED =
  'Samples are bytes, 0 black: an IDX file, a .npy of uint8, or raw bytes, each plain or gzipped, with the image size of --dataset.';

/** The size of images. */
interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** The bytes and the shape of an array, and the file that it is from. */
interface ByteArray {
  readonly file: string;
  readonly data: Uint8Array;
  readonly shape: readonly number[];
}

/**
 * Reads images that any program made: IDX, npy (uint8) or raw bytes, plain or gzipped, told apart by their content.
 *
 * @returns count × height × width × channels bytes
 * @throws {DataError} naming what was found and what is expected
 */
export async function readSamples(file: string, image: ImageShape): Promise<Uint8Array> {
  return imagesOf(await readArray(file), image);
}

/**
 * Checks that an array holds images of a size.
 *
 * @returns count × height × width × channels bytes
 * @throws {DataError} naming what was found and what is expected
 */
export function imagesOf(
  { file, data, shape }: ByteArray,
  { height, width, channels }: ImageShape,
): Uint8Array {
  const size = height * width * channels;
  const allowed = [[size], [height, width, channels], ...(channels === 1 ? [[height, width]] : [])];
  const fits = allowed.some((one) => one.join() === shape.slice(1).join());
  if (shape.length > 1 ? !fits : data.length % size !== 0) {
    throw new DataError(
      file,
      `holds ${shape.join(' × ')} bytes, which are not images of ${height}×${width}×${channels}.`,
      { hint: ALLOWED },
    );
  }
  if (data.length === 0) throw new DataError(file, 'holds no images.', { hint: ALLOWED });
  return data;
}

/**
 * Checks that an array holds one label per image.
 *
 * @throws {DataError} where there are not `count` labels, or one is not below `classes`
 */
export function labelsOf({ file, data, shape }: ByteArray, count: number, classes: number): Uint8Array {
  if (shape.length !== 1 || data.length !== count) {
    throw new DataError(file, `holds ${shape.join(' × ')} labels where there are ${count} samples.`);
  }
  const wrong = data.findIndex((label) => label >= classes);
  if (wrong >= 0) {
    throw new DataError(file, `label ${wrong} is ${data[wrong]}; labels are 0 to ${classes - 1}.`);
  }
  return data;
}

/** Reads a file of bytes with its shape; the shape of raw bytes is their number. */
export async function readArray(file: string): Promise<ByteArray> {
  const bytes = await readIdxBytes(file);
  if (NPY_MAGIC.equals(bytes.subarray(0, NPY_MAGIC.length))) return parseNpy(bytes, file);
  // An IDX file of bytes begins with 00 00 08. Raw images hardly ever do: two black pixels, then one of brightness 8.
  if (bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 8) {
    const { data, dimensions } = parseIdx(bytes, file);
    return { file, data, shape: dimensions };
  }
  return { file, data: bytes, shape: [bytes.length] };
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
      `holds ${data.length} bytes after its header, which declares ${expected}: it is cut off or too long.`,
    );
  }
  return { file, data, shape };
}

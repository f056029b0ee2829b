import { DataError } from '../../errors.ts';
import { describeShape, type NumberArray } from './number-array.ts';

/** Where each pixel of an array of images lies. */
export interface ImageLayout {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** Elements from an image, row, column and channel to the next one. */
  readonly strides: readonly [image: number, row: number, column: number, channel: number];
}

/** Where the channels stand among the dimensions: after height and width, or before them. */
export type ChannelOrder = 'any' | 'first' | 'last';

const HINT =
  'Images are count × height × width, with 1 or 3 channels after or before height and width, or count × pixels of square grey images.';

/**
 * Finds the meaning of the dimensions of an array: count × height × width, count × height × width × channels,
 * count × channels × height × width, or count × pixels of square grey images.
 *
 * @param order where a format has the channels; `any` where the sizes have to say it
 * @throws {DataError} if the shape is none of these, or may be two of them
 */
export function imageLayout(
  { name, shape, isFortran }: NumberArray,
  order: ChannelOrder = 'any',
): ImageLayout {
  const strides = stridesOf(shape, isFortran);
  const [count = 0, second = 0, third = 0, fourth = 0] = shape;
  const [perImage = 0, perSecond = 0, perThird = 0, perFourth = 0] = strides;
  const fail = (problem: string) => {
    throw new DataError(name, `has the shape ${describeShape(shape)}${problem}.`, { hint: HINT });
  };
  if (shape.some((size) => size === 0)) fail(', which holds no images');
  const grey = { count, channels: 1 as const };
  if (shape.length === 2) {
    const side = Math.sqrt(second);
    if (!Number.isInteger(side))
      fail(`: images of ${second} numbers are not square, so their size is unknown`);
    return { ...grey, height: side, width: side, strides: [perImage, side * perSecond, perSecond, 0] };
  }
  if (shape.length === 3)
    return { ...grey, height: second, width: third, strides: [perImage, perSecond, perThird, 0] };
  if (shape.length !== 4) fail(', which is not that of images');
  const isLast = (fourth === 1 || fourth === 3) && order !== 'first';
  const isFirst = (second === 1 || second === 3) && order !== 'last';
  if (isLast && isFirst) fail(': the channels may be its second or its last dimension');
  if (!isLast && !isFirst) fail(': no dimension has 1 channel (grey) or 3 (RGB)');
  const channels = (isLast ? fourth : second) === 1 ? 1 : 3;
  return isLast
    ? { count, height: second, width: third, channels, strides: [perImage, perSecond, perThird, perFourth] }
    : { count, height: third, width: fourth, channels, strides: [perImage, perThird, perFourth, perSecond] };
}

function stridesOf(shape: readonly number[], isFortran: boolean): number[] {
  const sizes = isFortran ? shape : shape.toReversed();
  let stride = 1;
  const strides = sizes.map((size) => {
    const own = stride;
    stride *= size;
    return own;
  });
  return isFortran ? strides : strides.reverse();
}

/** The layout of images that are stored with their rows as columns. */
export function transposed(layout: ImageLayout): ImageLayout {
  const [image, row, column, channel] = layout.strides;
  return { ...layout, height: layout.width, width: layout.height, strides: [image, column, row, channel] };
}

/**
 * Brings the pixels of images into the order of an image set.
 *
 * @returns count × height × width × channels bytes; `bytes` itself if it has that order
 */
export function arranged(bytes: Uint8Array<ArrayBuffer>, layout: ImageLayout): Uint8Array<ArrayBuffer> {
  const { count, height, width, channels, strides } = layout;
  const [perImage, perRow, perColumn, perChannel] = strides;
  const inOrder =
    perImage === height * width * channels &&
    perRow === width * channels &&
    perColumn === channels &&
    (channels === 1 || perChannel === 1);
  if (inOrder) return bytes;
  const to = new Uint8Array(bytes.length);
  let at = 0;
  for (let image = 0; image < count; image++) {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const from = image * perImage + row * perRow + column * perColumn;
        for (let channel = 0; channel < channels; channel++)
          to[at++] = bytes[from + channel * perChannel] ?? 0;
      }
    }
  }
  return to;
}

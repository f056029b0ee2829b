import { hashText, philox4x32 } from '@trazo/model';

const SHIFT_STREAM = hashText('shift');

/**
 * Shifts each image by up to `reach` pixels both ways, uniformly drawn; what is uncovered is black. The shift of
 * an image depends only on seed, step and its row.
 *
 * @param images count × side × side bytes
 */
export function shiftImages(
  images: Uint8Array,
  side: number,
  reach: number,
  key: { readonly seed: number; readonly step: number },
): Uint8Array<ArrayBuffer> {
  const size = side * side;
  const span = 2 * reach + 1;
  const shifted = new Uint8Array(images.length);
  for (let row = 0; row < images.length / size; row++) {
    const [x, y] = philox4x32([row, key.step, 0, 0], [key.seed >>> 0, SHIFT_STREAM]);
    const right = Math.floor((x / 2 ** 32) * span) - reach;
    const down = Math.floor((y / 2 ** 32) * span) - reach;
    for (let line = Math.max(0, -down); line < Math.min(side, side - down); line++) {
      const from = row * size + line * side + Math.max(0, -right);
      const width = side - Math.abs(right);
      shifted.set(
        images.subarray(from, from + width),
        row * size + (line + down) * side + Math.max(0, right),
      );
    }
  }
  return shifted;
}

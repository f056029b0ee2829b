/** Half the range of a byte, which maps a byte x to the network's [-1, 1] as `(x − 127.5) / 127.5`. */
export const HALF_RANGE = 127.5;

/**
 * Converts a generator's output to bytes from 0 (black) to 255 (white), rounded and clamped.
 *
 * @param values numbers in [-1, 1]
 */
export function toPixels(values: Float32Array): Uint8ClampedArray<ArrayBuffer> {
  // The clamped array rounds and clamps. A plain loop is faster than `from`, which uses an iterator.
  const pixels = new Uint8ClampedArray(values.length);
  for (let i = 0; i < values.length; i++) pixels[i] = (values[i] ?? 0) * HALF_RANGE + HALF_RANGE;
  return pixels;
}

import type { ImageSet } from '../data/data-set.ts';
import { noiseBytes } from './tiny.ts';

const SIDE = 16;
const CHANNELS = 3;
const CLASSES = 4;
/** Random bytes that one picture takes. */
const DRAWS = 9;

/** Signed distances, in radii, from a point to the outlines of a disc, a square, a triangle and a ring of radius 1. */
const OUTLINES: readonly ((x: number, y: number) => number)[] = [
  (x, y) => Math.hypot(x, y) - 1,
  (x, y) => Math.max(Math.abs(x), Math.abs(y)) - 0.85,
  (x, y) => Math.max(0.9 * Math.abs(x) + 0.5 * y, -y) - 0.6,
  (x, y) => Math.abs(Math.hypot(x, y) - 0.75) - 0.25,
];

/** Colored shapes of 16×16 on darker backgrounds, of four classes in turn: discs, squares, triangles and rings. */
export function coloredShapes(count: number, seed: number): ImageSet {
  const drawn = noiseBytes(count * DRAWS, seed);
  const size = SIDE * SIDE * CHANNELS;
  const images = new Uint8Array(count * size);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % CLASSES);
  for (let picture = 0; picture < count; picture++) {
    const draw = (index: number) => (drawn[picture * DRAWS + index] ?? 0) / 256;
    const radius = SIDE * (0.22 + 0.12 * draw(0));
    const centre = (at: number) => radius + (SIDE - 2 * radius) * at;
    const outline = OUTLINES[picture % CLASSES];
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) {
        const [right, down] = [x + 0.5 - centre(draw(1)), y + 0.5 - centre(draw(2))];
        const outside = radius * (outline?.(right / radius, down / radius) ?? 0);
        const cover = Math.min(1, Math.max(0, 0.5 - outside));
        for (let c = 0; c < CHANNELS; c++) {
          const behind = 40 + 60 * draw(3 + c);
          const shape = 150 + 105 * draw(6 + c);
          images[picture * size + (y * SIDE + x) * CHANNELS + c] = behind + (shape - behind) * cover;
        }
      }
    }
  }
  return { images, labels, count, height: SIDE, width: SIDE, channels: CHANNELS, classes: CLASSES };
}

import type { Segment } from './write-digit.ts';

/** Half the width of the edge over which ink fades to paper, in pixels: the blur of scanning and scaling. */
const EDGE = 0.75;

/**
 * Draws segments into a picture of `side` × `side` bytes, 0 paper to 255 ink. Each pixel takes the darkest of the
 * segments that reach it, by its distance from their middle line.
 */
export function drawInk(segments: readonly Segment[], picture: Uint8Array, side: number): void {
  for (const segment of segments) {
    const { x0, y0, x1, y1, radius0, radius1 } = segment;
    const reach = Math.max(radius0, radius1) + EDGE;
    const fromX = Math.max(0, Math.floor(Math.min(x0, x1) - reach));
    const toX = Math.min(side - 1, Math.ceil(Math.max(x0, x1) + reach));
    const fromY = Math.max(0, Math.floor(Math.min(y0, y1) - reach));
    const toY = Math.min(side - 1, Math.ceil(Math.max(y0, y1) + reach));
    const dx = x1 - x0;
    const dy = y1 - y0;
    const squared = dx * dx + dy * dy || 1e-9;
    for (let y = fromY; y <= toY; y++) {
      for (let x = fromX; x <= toX; x++) {
        // Pixel centres lie at halves.
        const px = x + 0.5 - x0;
        const py = y + 0.5 - y0;
        const t = Math.min(1, Math.max(0, (px * dx + py * dy) / squared));
        const awayX = px - t * dx;
        const awayY = py - t * dy;
        const distance = Math.sqrt(awayX * awayX + awayY * awayY);
        const inside = radius0 + t * (radius1 - radius0) - distance;
        const ink = Math.min(1, Math.max(0, (inside + EDGE) / (2 * EDGE)));
        const value = Math.round(255 * ink * ink * (3 - 2 * ink));
        const at = y * side + x;
        if (value > (picture[at] ?? 0)) picture[at] = value;
      }
    }
  }
}

/** A piece of a stroke: a straight line between two points in pixels, with the pen's radius at both. */
export interface Segment {
  readonly x0: number;
  readonly y0: number;
  readonly radius0: number;
  readonly x1: number;
  readonly y1: number;
  readonly radius1: number;
}

/** Half the width, in pixels, of the edge over which ink fades to paper: the blur of scanning and scaling. */
const EDGE = 0.65;

/**
 * Rasterizes segments into an image of `side` × `side` bytes, 0 for paper to 255 for ink. The distance from a segment's
 * centre line gives a pixel's ink; of several segments the darkest wins.
 */
export function rasterize(segments: readonly Segment[], image: Uint8Array, side: number): void {
  // How deep a pixel lies within the ink; below 0 it is outside. Converted to ink after all segments.
  const depths = new Float64Array(side * side).fill(-EDGE);
  for (const segment of segments) deepen(depths, side, segment);
  depths.forEach((depth, at) => {
    if (depth <= -EDGE) return;
    const ink = Math.min(1, (depth + EDGE) / (2 * EDGE));
    image[at] = Math.round(255 * ink * ink * (3 - 2 * ink));
  });
}

function deepen(depths: Float64Array, side: number, segment: Segment): void {
  const { x0, y0, x1, y1, radius0, radius1 } = segment;
  const reach = Math.max(radius0, radius1) + EDGE;
  const fromX = Math.max(0, Math.floor(Math.min(x0, x1) - reach));
  const toX = Math.min(side - 1, Math.floor(Math.max(x0, x1) + reach));
  const fromY = Math.max(0, Math.floor(Math.min(y0, y1) - reach));
  const toY = Math.min(side - 1, Math.floor(Math.max(y0, y1) + reach));
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
      const away = awayX * awayX + awayY * awayY;
      if (away >= reach * reach) continue;
      const depth = radius0 + t * (radius1 - radius0) - Math.sqrt(away);
      const at = y * side + x;
      if (depth > (depths[at] ?? 0)) depths[at] = depth;
    }
  }
}

import type { ExampleRandom } from './random.ts';
import { type Point, type Skeleton, type Stroke, skeletons } from './skeletons.ts';

/** A piece of ink: a straight line between two points in pixels, with the pen's radius at both. */
export interface Segment {
  readonly x0: number;
  readonly y0: number;
  readonly radius0: number;
  readonly x1: number;
  readonly y1: number;
  readonly radius1: number;
}

/** How far the hand strays from the skeleton at each point, in heights of the digit. */
const TREMOR = 0.03;
/** Straight pieces per stretch between two points of a skeleton. */
const PIECES = 5;
/** As in MNIST: the digit fits a box of 20 pixels, its centre of mass in the middle of 28. */
const BOX = 20;
const SIDE = 28;

/**
 * Writes one digit as a person might: chooses a way of writing it, strays from it, slants and stretches it, and
 * presses the pen harder here than there. Then size and place are made MNIST's.
 *
 * @param digit 0 … 9
 */
export function writeDigit(digit: number, random: ExampleRandom): Segment[] {
  const ways = skeletons[digit] ?? [];
  const skeleton = ways[Math.floor(random.uniform() * ways.length)] ?? [];
  const curves = distort(skeleton, random).map(smooth);
  const radius = 1.32 + 0.27 * random.normal();
  return place(curves, Math.min(2.2, Math.max(0.8, radius)), random);
}

/** A skeleton as one hand writes it: every point astray a little, the whole slanted, turned, stretched and bent. */
function distort(skeleton: Skeleton, random: ExampleRandom): Stroke[] {
  const slant = 0.16 + 0.19 * random.normal();
  const angle = 0.07 * random.normal();
  const width = 0.95 + 0.17 * random.normal();
  const bend = 0.09 * random.normal();
  const bulge = 0.1 * random.normal();
  const cosine = Math.cos(angle);
  const sine = Math.sin(angle);
  // Strokes that meet in the skeleton must still meet, so a point strays the same way each time it occurs.
  const strayed = new Map<string, Point>();
  const stray = ([x, y]: Point): Point => {
    const key = `${x} ${y}`;
    const known = strayed.get(key);
    if (known !== undefined) return known;
    const moved: Point = [x + TREMOR * random.normal(), y + TREMOR * random.normal()];
    strayed.set(key, moved);
    return moved;
  };
  return skeleton.map((stroke) =>
    stroke.map((point) => {
      const [x, y] = stray(point);
      const u = (x - 0.35) * width * (1 + bulge * (y - 0.5)) + bend * (y - 0.5) * (y - 0.5);
      const v = y - 0.5;
      const slanted = u - slant * v;
      return [slanted * cosine - v * sine, slanted * sine + v * cosine];
    }),
  );
}

/** Points along the Catmull–Rom curve (Catmull and Rom, 1974) through the points of a stroke. */
function smooth(stroke: Stroke): Point[] {
  const points: Point[] = [];
  for (let i = 0; i + 1 < stroke.length; i++) {
    const b = stroke[i] ?? [0, 0];
    const c = stroke[i + 1] ?? b;
    const a = stroke[i - 1] ?? b;
    const d = stroke[i + 2] ?? c;
    for (let piece = 0; piece < PIECES; piece++) points.push(catmullRom(a, b, c, d, piece / PIECES));
  }
  points.push(stroke.at(-1) ?? [0, 0]);
  return points;
}

function catmullRom(a: Point, b: Point, c: Point, d: Point, t: number): Point {
  const along = (p: number, q: number, r: number, s: number) =>
    0.5 * (2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t * t + (3 * q - p - 3 * r + s) * t * t * t);
  return [along(a[0], b[0], c[0], d[0]), along(a[1], b[1], c[1], d[1])];
}

/** Scales to MNIST's box, sets the pen's pressure, and moves the centre of mass to the middle. */
function place(curves: readonly Point[][], radius: number, random: ExampleRandom): Segment[] {
  const all = curves.flat();
  const xs = all.map(([x]) => x);
  const ys = all.map(([, y]) => y);
  const left = Math.min(...xs);
  const top = Math.min(...ys);
  const extent = Math.max(Math.max(...xs) - left, Math.max(...ys) - top, 0.2);
  const scale = (BOX - 2 * radius) / extent;

  const segments = curves.flatMap((curve) => {
    // Pressure swells and fades along a stroke, and eases off where the pen lifts.
    const phase = 2 * Math.PI * random.uniform();
    const swing = 0.12 + 0.1 * random.uniform();
    const waves = 1 + 2 * random.uniform();
    const pen = (i: number) => {
      const t = i / Math.max(1, curve.length - 1);
      return (
        radius * (1 + swing * Math.sin(phase + waves * Math.PI * t)) * (t > 0.9 ? 1 - 2.5 * (t - 0.9) : 1)
      );
    };
    return curve.slice(1).map(([x1, y1], i): Segment => {
      const [x0, y0] = curve[i] ?? [x1, y1];
      const [px0, py0, px1, py1] = [x0 - left, y0 - top, x1 - left, y1 - top].map((value) => value * scale);
      return { x0: px0 ?? 0, y0: py0 ?? 0, radius0: pen(i), x1: px1 ?? 0, y1: py1 ?? 0, radius1: pen(i + 1) };
    });
  });
  return centred(segments);
}

function centred(segments: Segment[]): Segment[] {
  let mass = 0;
  let massX = 0;
  let massY = 0;
  for (const { x0, y0, x1, y1, radius0, radius1 } of segments) {
    const weight = Math.sqrt((x1 - x0) ** 2 + (y1 - y0) ** 2) * (radius0 + radius1);
    mass += weight;
    massX += (weight * (x0 + x1)) / 2;
    massY += (weight * (y0 + y1)) / 2;
  }
  const dx = SIDE / 2 - massX / (mass || 1);
  const dy = SIDE / 2 - massY / (mass || 1);
  return segments.map((segment) => ({
    ...segment,
    x0: segment.x0 + dx,
    y0: segment.y0 + dy,
    x1: segment.x1 + dx,
    y1: segment.y1 + dy,
  }));
}

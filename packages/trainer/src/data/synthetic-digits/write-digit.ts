import type { ExampleRandom } from './random.ts';
import type { Segment } from './rasterize.ts';
import { type Point, type Skeleton, skeletons } from './skeletons.ts';

// The bytes must be the same on every machine. So this file uses only + − × ÷ and square roots, whose results IEEE 754
// defines to the last bit; Math.sin, Math.pow and similar functions may differ between builds of an engine.

/** Standard deviation of the distance from the skeleton, in heights of the digit. */
const TREMOR = 0.038;
/** Correlation of the deviations of neighbouring points: a hand drifts and does not jump. */
const DRIFT = 0.6;
/** Straight segments between two points of a skeleton. */
const PIECES = 4;
/** As in MNIST, the digit fits a box of 20 pixels in an image of 28. */
const BOX = 20;
/** MNIST's centre of mass is the middle of pixel 14 of 0 … 27, half a pixel beyond the image's middle. */
const CENTRE = 14.5;

type Curve = readonly Point[];

/**
 * Writes one digit as a person might: chooses a skeleton, distorts, slants and stretches it, and varies the pressure of
 * the pen. Then scales and moves the digit as MNIST does.
 *
 * @param digit 0 … 9
 */
export function writeDigit(digit: number, random: ExampleRandom): Segment[] {
  const skeleton = random.choose(skeletons[digit] ?? []);
  if (skeleton === undefined) throw new RangeError(`${digit} is not a digit.`);
  const curves = distort(skeleton, random).map(smooth);
  const radius = Math.min(2.3, Math.max(0.75, 1.24 + 0.31 * random.normal()));
  return centred(press(fitted(curves, radius), radius, random));
}

/** A skeleton as one hand writes it: every point deviates a little; the whole is slanted, rotated, stretched and bent. */
function distort({ points, strokes }: Skeleton, random: ExampleRandom): Curve[] {
  const slant = 0.14 + 0.23 * random.normal();
  const sine = 0.08 * random.normal();
  const cosine = Math.sqrt(1 - sine * sine);
  const width = Math.max(0.6, 1.08 + 0.19 * random.normal());
  const bend = 0.1 * random.normal();
  const bulge = 0.14 * random.normal();
  // Moves the middle of the digit up or down, which makes a large head or a large foot.
  const waist = 0.12 * random.normal();
  let [strayX, strayY] = [TREMOR * random.normal(), TREMOR * random.normal()];
  const fresh = TREMOR * Math.sqrt(1 - DRIFT * DRIFT);
  const moved = points.map(([skeletonX, skeletonY]): Point => {
    strayX = DRIFT * strayX + fresh * random.normal();
    strayY = DRIFT * strayY + fresh * random.normal();
    const x = skeletonX + strayX - 0.35;
    const y = skeletonY + strayY - 0.5;
    const v = y + waist * (0.25 - y * y);
    const u = x * width * (1 + bulge * y) + bend * y * y - slant * v;
    return [u * cosine - v * sine, u * sine + v * cosine];
  });
  return strokes.map((stroke) => stroke.map((index) => moved[index] ?? [0, 0]));
}

/** Points along the Catmull–Rom curve (Catmull and Rom, 1974) through the points of a stroke. */
function smooth(stroke: Curve): Curve {
  const points: Point[] = [];
  for (let i = 0; i + 1 < stroke.length; i++) {
    const b = stroke[i] ?? [0, 0];
    const c = stroke[i + 1] ?? b;
    const a = stroke[i - 1] ?? b;
    const d = stroke[i + 2] ?? c;
    for (let piece = 0; piece < PIECES; piece++) {
      const t = piece / PIECES;
      points.push([catmullRom(a[0], b[0], c[0], d[0], t), catmullRom(a[1], b[1], c[1], d[1], t)]);
    }
  }
  points.push(stroke.at(-1) ?? [0, 0]);
  return points;
}

function catmullRom(p: number, q: number, r: number, s: number, t: number): number {
  return 0.5 * (2 * q + t * (r - p + t * (2 * p - 5 * q + 4 * r - s + t * (3 * q - p - 3 * r + s))));
}

/** Scales the curves to MNIST's box, including the pen's width. */
function fitted(curves: readonly Curve[], radius: number): Curve[] {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of curves.flat()) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const scale = (BOX - 2 * radius) / Math.max(right - left, bottom - top);
  return curves.map((curve) => curve.map(([x, y]): Point => [x * scale, y * scale]));
}

/** Gives the strokes the pen's width: the pressure varies along a stroke and decreases where the pen lifts. */
function press(curves: readonly Curve[], radius: number, random: ExampleRandom): Segment[] {
  return curves.flatMap((curve) => {
    const phase = random.uniform();
    const waves = 0.5 + random.uniform();
    const swing = 0.12 + 0.1 * random.uniform();
    const pen = (i: number) => {
      const t = i / (curve.length - 1);
      const lift = t > 0.9 ? 1 - 2.5 * (t - 0.9) : 1;
      return radius * (1 + swing * wave(phase + waves * t)) * lift;
    };
    return curve.slice(1).map(([x1, y1], i): Segment => {
      const [x0, y0] = curve[i] ?? [x1, y1];
      return { x0, y0, radius0: pen(i), x1, y1, radius1: pen(i + 1) };
    });
  });
}

/** A smooth wave of period 1 from −1 to 1, made of parabolas that approximate a sine. */
function wave(turns: number): number {
  const t = turns - Math.floor(turns);
  return t < 0.5 ? 16 * t * (0.5 - t) : -16 * (t - 0.5) * (1 - t);
}

/** Moves the centre of mass of the ink to its place in MNIST. */
function centred(segments: readonly Segment[]): Segment[] {
  let mass = 0;
  let massX = 0;
  let massY = 0;
  for (const { x0, y0, x1, y1, radius0, radius1 } of segments) {
    const dx = x1 - x0;
    const dy = y1 - y0;
    const weight = Math.sqrt(dx * dx + dy * dy) * (radius0 + radius1);
    mass += weight;
    massX += (weight * (x0 + x1)) / 2;
    massY += (weight * (y0 + y1)) / 2;
  }
  const moveX = CENTRE - massX / mass;
  const moveY = CENTRE - massY / mass;
  return segments.map(({ x0, y0, radius0, x1, y1, radius1 }) => ({
    x0: x0 + moveX,
    y0: y0 + moveY,
    radius0,
    x1: x1 + moveX,
    y1: y1 + moveY,
    radius1,
  }));
}

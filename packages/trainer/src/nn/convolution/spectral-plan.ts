/** A strided "same" convolution along the sides of a map, as {@link planSpectral} takes it. */
export interface ConvolutionGeometry {
  /** Height and width of the convolution's output; its input is `strides` times as high and wide. */
  readonly height: number;
  readonly width: number;
  readonly kernelSize: number;
  readonly strides: number;
}

/**
 * A convolution as a bilinear algorithm: transform the input, transform the kernel, multiply point by point (over
 * channels a matrix product at each point), transform back. All three transforms are real matrices.
 *
 * The input's s² phases count as channels, so a strided convolution is one of stride 1 over phases.
 */
export interface SpectralPlan {
  /** From one phase of the input to its points. */
  readonly input: MapTransform;
  /** For each stack [rows · points · s², k²], from the kernel's taps to its points, for each phase. */
  readonly kernel: readonly Float32Array[];
  /** From a gradient by the output to its points: what takes points to the output, transposed. */
  readonly output: MapTransform;
}

/** Takes a map to its points along one side after the other, as a fast Fourier transform would, in two products. */
export interface MapTransform {
  readonly height: number;
  readonly width: number;
  /** [parts of all rows, height], one stack after the other. */
  readonly vertical: Float32Array;
  /** Vertical frequencies that are their own conjugates, and those that stand for a pair. */
  readonly stacks: readonly SpectralStack[];
}

/** Vertical frequencies that are alike in kind, so that one matrix serves them all along the map's other side. */
interface SpectralStack {
  /** How many frequencies. */
  readonly rows: number;
  /** 1 where a map's share of such a frequency is real, 2 where it has an imaginary part. */
  readonly parts: number;
  /** Points, i.e. matrix products, of each. */
  readonly points: number;
  /** [points, parts · width] */
  readonly horizontal: Float32Array;
}

/**
 * The convolution theorem for small maps: a cyclic convolution just long enough that nothing wraps around into the
 * output is a product of discrete Fourier transforms, each complex product by three real ones (Gauss). On a 7×7 map
 * with a 5×5 kernel 121 products per channel pair stand for 841. The result is the convolution's own, up to float32
 * rounding: the transforms are as good as orthogonal, unlike Winograd's for such sizes (Lavin and Gray, 2016).
 */
export function planSpectral(geometry: ConvolutionGeometry): SpectralPlan {
  const { height, width, kernelSize, strides } = geometry;
  const columns = sideFrequencies(width, planSide(width, kernelSize, strides).cycle);
  // Of each conjugate pair one: those of one half of the rows, and half of those of the rows in between.
  const rows = sideFrequencies(height, planSide(height, kernelSize, strides).cycle);
  const stacks = [
    { real: true, rows: rows.filter(({ order }) => order === 0), columns: columns.filter(isFirst) },
    { real: false, rows: rows.filter(({ order }) => order < 0), columns },
  ].filter((stack) => stack.rows.length > 0);
  const transform = (side: SidePoints, across: ColumnPoints): MapTransform => ({
    height,
    width,
    vertical: flat(stacks.flatMap((stack) => stack.rows.flatMap(side))),
    stacks: stacks.map((stack) => {
      const points = stack.columns.flatMap((column) => across(column, stack.real));
      const parts = stack.real ? 1 : 2;
      return { rows: stack.rows.length, parts, points: points.length, horizontal: flat(points) };
    }),
  });
  const frequencies = frequenciesOf(geometry);
  return {
    input: transform(analysis, inputPoints),
    kernel: stacks.map((stack) => {
      const isIn = ({ vertical }: Frequency) => stack.rows.some(({ index }) => index === vertical);
      return flat(frequencies.filter(isIn).flatMap(kernelPoints));
    }),
    output: transform(synthesis, outputPoints),
  };
}

type Rows = readonly (readonly number[])[];
/** What the pixels along a side have of a frequency's real part and, but for its own conjugate, its imaginary part. */
type SidePoints = (frequency: SideFrequency) => Rows;
/** What a row's parts have of the points of one of its columns. */
type ColumnPoints = (column: SideFrequency, rowIsReal: boolean) => Rows;

/** One frequency along one side. */
interface SideFrequency {
  readonly index: number;
  /** 0 where it is its own conjugate, below where its conjugate is yet to come, above where it was. */
  readonly order: number;
  readonly cycle: number;
  /** Of the angle at each pixel along the side. */
  readonly cos: readonly number[];
  readonly sin: readonly number[];
}

function sideFrequencies(size: number, cycle: number): SideFrequency[] {
  return Array.from({ length: cycle }, (_, index) => {
    const angles = Array.from({ length: size }, (_, at) => (2 * Math.PI * index * at) / cycle);
    return {
      index,
      order: index - ((cycle - index) % cycle),
      cycle,
      cos: angles.map(Math.cos),
      sin: angles.map(Math.sin),
    };
  });
}

const isFirst = ({ order }: SideFrequency) => order <= 0;

/** x̂ = Σ x·e^(−iθ) */
const analysis: SidePoints = ({ order, cos, sin }) => (order === 0 ? [cos] : [cos, sin.map(negative)]);

/** x = Σ x̂·e^(iθ) / cycle, of both conjugates together where only one is there. */
const synthesis: SidePoints = ({ order, cycle, cos, sin }) =>
  order === 0 ? [scaled(cos, 1 / cycle)] : [scaled(cos, 2 / cycle), scaled(sin, -2 / cycle)];

// (a + ib)(c + id) by c(a + b), a(d − c) and b(c + d): the first less the third is its real part, the first and the
// second its imaginary part.

/** a + b, a and b of each frequency, a alone where it is its own conjugate. */
const inputPoints: ColumnPoints = (column, rowIsReal) => {
  if (rowIsReal && column.order === 0) return [column.cos];
  const [a, b] = complexParts(column, rowIsReal);
  return [sum(a, b), a, b];
};

/** How much of the three products goes into each of the row's parts. */
const outputPoints: ColumnPoints = (column, rowIsReal) => {
  if (rowIsReal && column.order === 0) return [scaled(column.cos, 1 / column.cycle)];
  const [a, b] = complexParts(column, rowIsReal);
  const share = (rowIsReal ? 2 : 1) / column.cycle;
  const [re, im] = [scaled(a, share), scaled(b, share)];
  return [sum(re, im), im, re.map(negative)];
};

/** What a column's real and imaginary part have of the row's real part and, if it has one, after it its imaginary part. */
function complexParts({ cos, sin }: SideFrequency, rowIsReal: boolean): [a: number[], b: number[]] {
  const minusSin = sin.map(negative);
  return rowIsReal
    ? [[...cos], minusSin]
    : [
        [...cos, ...sin],
        [...minusSin, ...cos],
      ];
}

/** c, d − c and c + d of a frequency, or c alone, from the kernel's taps, for each phase. */
const kernelPoints = ({ real, c, d }: Frequency): Rows =>
  real ? [...c] : [...c, ...zip(d, c, difference), ...zip(c, d, sum)];

/** One frequency of a convolution's cycle: how much of it a pixel and a tap have, and what an output pixel has of it. */
export interface Frequency {
  /** Its index up and down the map, from 0 below the cycle. */
  readonly vertical: number;
  /** Whether it is its own conjugate: `b` and `d` are nothing then, and no output has any of them. */
  readonly real: boolean;
  /** Real part of each input pixel. */
  readonly a: readonly number[];
  /** Imaginary part of each input pixel. */
  readonly b: readonly number[];
  /** Real part of each of the kernel's taps, for each phase. */
  readonly c: readonly (readonly number[])[];
  /** Imaginary part of each of the kernel's taps, for each phase. */
  readonly d: readonly (readonly number[])[];
  /** What each output pixel takes of the product's real part. */
  readonly cos: readonly number[];
  /** What each output pixel takes less of the product's imaginary part. */
  readonly sin: readonly number[];
}

/**
 * The frequencies of a cycle just long enough that nothing wraps around into the output, of each conjugate pair one.
 * x̂ = Σ x·e^(−iθ) has parts a and b; k̂ = Σ k[d]·e^(+iθd), as output o takes input o + d, has parts c and d.
 */
export function frequenciesOf(geometry: ConvolutionGeometry): Frequency[] {
  const { kernelSize, strides } = geometry;
  const vertical = planSide(geometry.height, kernelSize, strides);
  const horizontal = planSide(geometry.width, kernelSize, strides);
  return halfOfFrequencies(vertical.cycle, horizontal.cycle).map(({ v, h, real }) => {
    const angle = (y: number, x: number) =>
      2 * Math.PI * ((v * y) / vertical.cycle + (h * x) / horizontal.cycle);
    const pixels = grid(geometry.height, geometry.width).map(([y, x]) => angle(y, x));
    const taps = grid(strides, strides).map(([phaseY, phaseX]) =>
      grid(kernelSize, kernelSize).map(([tapY, tapX]) => {
        const y = vertical.offset(tapY, phaseY);
        const x = horizontal.offset(tapX, phaseX);
        return y === undefined || x === undefined ? undefined : angle(y, x);
      }),
    );
    const partsOf = (part: (theta: number) => number) =>
      taps.map((phase) => phase.map((theta) => (theta === undefined ? 0 : part(theta))));
    const scale = (real ? 1 : 2) / (vertical.cycle * horizontal.cycle);
    return {
      vertical: v,
      real,
      a: pixels.map(Math.cos),
      b: pixels.map((theta) => -Math.sin(theta)),
      c: partsOf(Math.cos),
      d: partsOf(Math.sin),
      cos: pixels.map((theta) => scale * Math.cos(theta)),
      sin: pixels.map((theta) => scale * Math.sin(theta)),
    };
  });
}

/** How many matrix products {@link planSpectral} comes to. */
export function spectralPoints({ height, width, kernelSize, strides }: ConvolutionGeometry): number {
  const vertical = planSide(height, kernelSize, strides).cycle;
  const horizontal = planSide(width, kernelSize, strides).cycle;
  return halfOfFrequencies(vertical, horizontal).reduce((points, { real }) => points + (real ? 1 : 3), 0);
}

/** Pairs of output pixel and tap that fall on the input and not on padding: the work of the convolution as it is. */
export function directPoints({ height, width, kernelSize, strides }: ConvolutionGeometry): number {
  return pairs(height, kernelSize, strides) * pairs(width, kernelSize, strides);
}

function pairs(size: number, kernelSize: number, strides: number): number {
  const pad = padBefore(kernelSize, strides);
  let count = 0;
  for (let output = 0; output < size; output++) {
    for (let tap = 0; tap < kernelSize; tap++) {
      const at = output * strides + tap - pad;
      if (at >= 0 && at < size * strides) count++;
    }
  }
  return count;
}

/** TensorFlow's "same" padding before a side whose input is a whole number of strides. */
function padBefore(kernelSize: number, strides: number): number {
  return Math.floor(Math.max(kernelSize - strides, 0) / 2);
}

/**
 * One side: output o takes tap t of the input pixel s·o + t − pad, which is pixel o + d of phase p, t = s·d + p + pad.
 */
function planSide(size: number, kernelSize: number, strides: number) {
  const pad = padBefore(kernelSize, strides);
  // Taps further than the map is long only ever meet padding.
  const furthest = size - 1;
  const first = Math.max(-furthest, -Math.floor((pad + strides - 1) / strides));
  const last = Math.min(furthest, Math.floor((kernelSize - 1 - pad) / strides));
  return {
    /** Shortest cycle in which no offset between an input and an output pixel is mistaken for another's tap. */
    cycle: size + Math.max(last, -first),
    /** In which offset d a tap acts on a phase; undefined for none. */
    offset: (tap: number, phase: number): number | undefined => {
      const offset = (tap - phase - pad) / strides;
      return Number.isInteger(offset) && offset >= first && offset <= last ? offset : undefined;
    },
  };
}

/** Frequencies of a real signal: of each conjugate pair one; those that are their own conjugate are real. */
function halfOfFrequencies(vertical: number, horizontal: number) {
  return grid(vertical, horizontal).flatMap(([v, h]) => {
    const conjugateV = (vertical - v) % vertical;
    const conjugateH = (horizontal - h) % horizontal;
    const order = v * horizontal + h - (conjugateV * horizontal + conjugateH);
    return order > 0 ? [] : [{ v, h, real: order === 0 }];
  });
}

function grid(height: number, width: number): [y: number, x: number][] {
  return Array.from({ length: height * width }, (_, index) => [Math.floor(index / width), index % width]);
}

const sum = (left: readonly number[], right: readonly number[]) => zip(left, right, (a, b) => a + b);
const difference = (left: readonly number[], right: readonly number[]) => zip(left, right, (a, b) => a - b);
const negative = (value: number) => -value;
const scaled = (values: readonly number[], by: number) => values.map((value) => value * by);
const flat = (rows: Rows) => Float32Array.from(rows.flat());

/** Pairs of what stands at the same place, as far as both go. */
export function zip<Left, Right, Result>(
  left: readonly Left[],
  right: readonly Right[],
  combine: (a: Left, b: Right) => Result,
): Result[] {
  return left.flatMap((a, index) => {
    const b = right[index];
    return b === undefined ? [] : [combine(a, b)];
  });
}

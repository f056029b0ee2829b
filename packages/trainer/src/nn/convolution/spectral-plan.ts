/** Sizes of a strided "same" convolution, in pixels. */
export interface ConvolutionGeometry {
  /** Height and width of the output; the input is `strides` times as high and wide. */
  readonly height: number;
  readonly width: number;
  readonly kernelSize: number;
  readonly strides: number;
}

/**
 * Plan of a DFT-domain convolution as a bilinear algorithm: transform the input, transform the kernel, multiply point by
 * point (a matrix product over channels at each point), and transform back. All three transforms are real matrices.
 *
 * The s² phases of a strided convolution's input become channels, so that the convolution has stride 1.
 */
export interface SpectralPlan {
  /** Transform from one phase of the input to its points. */
  readonly input: MapTransform;
  /** For each stack, the matrix [rows · points · s², k²] from the kernel's taps to its points, for each phase. */
  readonly kernel: readonly Float32Array[];
  /** Transform from a gradient of the output to its points: the transpose of the transform from points to the output. */
  readonly output: MapTransform;
}

/** Transform of a feature map to its points: one matrix product per dimension, vertical first, as in a row–column DFT. */
export interface MapTransform {
  readonly height: number;
  readonly width: number;
  /** Vertical DFT matrix [parts of all rows, height], one stack after the other. */
  readonly vertical: Float32Array;
  /** One stack for the vertical frequencies that are their own conjugates, one for those that represent a conjugate pair. */
  readonly stacks: readonly SpectralStack[];
}

/** Vertical frequencies of the same kind, which share one horizontal matrix. */
interface SpectralStack {
  /** Number of vertical frequencies. */
  readonly rows: number;
  /** 1 if the vertical coefficients are real, 2 if they have an imaginary part. */
  readonly parts: number;
  /** Number of points, i.e. matrix products, per vertical frequency. */
  readonly points: number;
  /** Horizontal matrix [points, parts · width]. */
  readonly horizontal: Float32Array;
}

/**
 * Plans a DFT-domain convolution (convolution theorem) for small feature maps. A cyclic convolution that is just long
 * enough that nothing wraps around into the output is a product of discrete Fourier transforms; each complex product takes
 * three real ones (Gauss). On a 7×7 map with a 5×5 kernel, 121 products per channel pair replace 841. The result equals
 * the direct convolution up to float32 rounding: the transforms are nearly orthogonal, unlike Winograd's for such sizes
 * (Lavin and Gray, 2016).
 */
export function planSpectral(geometry: ConvolutionGeometry): SpectralPlan {
  const { height, width, kernelSize, strides } = geometry;
  const columns = sideFrequencies(width, planSide(width, kernelSize, strides).cycle);
  // One frequency of each conjugate pair: all of half of the rows, and half of those of the self-conjugate rows.
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
/** Weights of the pixels along a side in a frequency's real part and, unless it is its own conjugate, its imaginary part. */
type SidePoints = (frequency: SideFrequency) => Rows;
/** Weights of a row's parts in the points of one of its columns. */
type ColumnPoints = (column: SideFrequency, rowIsReal: boolean) => Rows;

/** A frequency along one dimension. */
interface SideFrequency {
  readonly index: number;
  /** Index minus the conjugate's index: 0 for its own conjugate, negative if the conjugate comes later, positive if earlier. */
  readonly order: number;
  readonly cycle: number;
  /** Cosine and sine of the angle at each pixel. */
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

/** x = Σ x̂·e^(iθ) / cycle, doubled for a frequency that represents a conjugate pair. */
const synthesis: SidePoints = ({ order, cycle, cos, sin }) =>
  order === 0 ? [scaled(cos, 1 / cycle)] : [scaled(cos, 2 / cycle), scaled(sin, -2 / cycle)];

// Gauss's product (a + ib)(c + id) from c(a + b), a(d − c) and b(c + d): the real part is the first minus the third, the
// imaginary part the first plus the second.

/** a + b, a and b of each frequency; only a if it is its own conjugate. */
const inputPoints: ColumnPoints = (column, rowIsReal) => {
  if (rowIsReal && column.order === 0) return [column.cos];
  const [a, b] = complexParts(column, rowIsReal);
  return [sum(a, b), a, b];
};

/** Weights of the three products in each of the row's parts. */
const outputPoints: ColumnPoints = (column, rowIsReal) => {
  if (rowIsReal && column.order === 0) return [scaled(column.cos, 1 / column.cycle)];
  const [a, b] = complexParts(column, rowIsReal);
  const share = (rowIsReal ? 2 : 1) / column.cycle;
  const [re, im] = [scaled(a, share), scaled(b, share)];
  return [sum(re, im), im, re.map(negative)];
};

/** Weights of the row's real part, and of its imaginary part if it has one, in a column's real part a and imaginary part b. */
function complexParts({ cos, sin }: SideFrequency, rowIsReal: boolean): [a: number[], b: number[]] {
  const minusSin = sin.map(negative);
  return rowIsReal
    ? [[...cos], minusSin]
    : [
        [...cos, ...sin],
        [...minusSin, ...cos],
      ];
}

/** c, d − c and c + d of a frequency, or only c if it is its own conjugate, from the kernel's taps, for each phase. */
const kernelPoints = ({ real, c, d }: Frequency): Rows =>
  real ? [...c] : [...c, ...zip(d, c, difference), ...zip(c, d, sum)];

/** A frequency of a convolution's cycle, with its weights for input pixels, kernel taps and output pixels. */
export interface Frequency {
  /** Vertical index, from 0 to the cycle minus 1. */
  readonly vertical: number;
  /** Whether it is its own conjugate: `b` and `d` are then zero. */
  readonly real: boolean;
  /** Weight of each input pixel in the real part. */
  readonly a: readonly number[];
  /** Weight of each input pixel in the imaginary part. */
  readonly b: readonly number[];
  /** Weight of each of the kernel's taps in the real part, for each phase. */
  readonly c: readonly (readonly number[])[];
  /** Weight of each of the kernel's taps in the imaginary part, for each phase. */
  readonly d: readonly (readonly number[])[];
  /** Weight of the product's real part in each output pixel. */
  readonly cos: readonly number[];
  /** Weight of the product's imaginary part, which is subtracted, in each output pixel. */
  readonly sin: readonly number[];
}

/**
 * Returns the frequencies of a cycle that is just long enough that nothing wraps around into the output; one of each
 * conjugate pair. x̂ = Σ x·e^(−iθ) has the parts a and b; k̂ = Σ k[d]·e^(+iθd) has the parts c and d, with a plus sign
 * because output o depends on input o + d.
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

/** Counts the points, i.e. matrix products over channels, of a DFT-domain convolution; see {@link planSpectral}. */
export function spectralPoints({ height, width, kernelSize, strides }: ConvolutionGeometry): number {
  const vertical = planSide(height, kernelSize, strides).cycle;
  const horizontal = planSide(width, kernelSize, strides).cycle;
  return halfOfFrequencies(vertical, horizontal).reduce((points, { real }) => points + (real ? 1 : 3), 0);
}

/** Counts the pairs of output pixel and tap that fall on the input and not on padding: the cost of the direct convolution. */
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

/** TensorFlow's "same" padding before the first pixel, if the input's size is a multiple of the stride. */
function padBefore(kernelSize: number, strides: number): number {
  return Math.floor(Math.max(kernelSize - strides, 0) / 2);
}

/**
 * Plans one dimension. Output o depends on input pixel s·o + t − pad through tap t; this is pixel o + d of phase p, with
 * t = s·d + p + pad.
 */
function planSide(size: number, kernelSize: number, strides: number) {
  const pad = padBefore(kernelSize, strides);
  // Taps further away than the size of the map only fall on padding.
  const furthest = size - 1;
  const first = Math.max(-furthest, -Math.floor((pad + strides - 1) / strides));
  const last = Math.min(furthest, Math.floor((kernelSize - 1 - pad) / strides));
  return {
    /** Shortest cycle in which no offset between an input and an output pixel aliases with another tap. */
    cycle: size + Math.max(last, -first),
    /** Offset d at which a tap acts on a phase; undefined for none. */
    offset: (tap: number, phase: number): number | undefined => {
      const offset = (tap - phase - pad) / strides;
      return Number.isInteger(offset) && offset >= first && offset <= last ? offset : undefined;
    },
  };
}

/** Frequencies of a real signal: one of each conjugate pair; frequencies that are their own conjugate are real. */
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

/** Combines the elements at the same index of two arrays, up to the shorter length. */
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

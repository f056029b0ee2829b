import type { ImageSet } from '../data-set.ts';

/** Images are compared as grey thumbnails of this side. */
const SIDE = 16;
/** Thumbnails whose pixels differ by this many of 255 grey levels on average (root mean square) are near duplicates. */
const NEAR = 4;
/** Images whose thumbnail varies by less than this many grey levels are blank. */
const BLANK = 1.5;
/** Low frequencies in each direction that are compared first. */
const FREQUENCIES = 4;

const PIXELS = SIDE * SIDE;

/** Thumbnails of images, one after the other. */
export interface Thumbnails {
  readonly count: number;
  /** count × 16 × 16 grey levels. */
  readonly pixels: Float32Array;
}

/** Makes grey thumbnails of 16×16: each pixel is the mean of the image's pixels that it covers. */
export function thumbnailsOf({ images, count, height, width, channels }: ImageSet): Thumbnails {
  const pixels = new Float32Array(count * PIXELS);
  const [rows, columns] = [edgesOf(height), edgesOf(width)];
  const size = height * width * channels;
  for (let image = 0; image < count; image++) {
    for (let row = 0; row < SIDE; row++) {
      const [top = 0, bottom = 0] = rows[row] ?? [];
      for (let column = 0; column < SIDE; column++) {
        const [left = 0, right = 0] = columns[column] ?? [];
        let sum = 0;
        for (let y = top; y < bottom; y++) {
          const start = image * size + (y * width + left) * channels;
          for (let i = start; i < start + (right - left) * channels; i++) sum += images[i] ?? 0;
        }
        pixels[image * PIXELS + row * SIDE + column] = sum / ((bottom - top) * (right - left) * channels);
      }
    }
  }
  return { count, pixels };
}

/** First and last + 1 of the pixels that each pixel of a thumbnail covers; at least one. */
function edgesOf(length: number): [from: number, to: number][] {
  return Array.from({ length: SIDE }, (_, index) => {
    const from = Math.min(length - 1, Math.floor((index * length) / SIDE));
    return [from, Math.max(from + 1, Math.floor(((index + 1) * length) / SIDE))];
  });
}

/** Finds the images that show nothing: one color all over, but for noise. */
export function blanksOf(thumbnails: Thumbnails): number[] {
  return Array.from({ length: thumbnails.count }, (_, index) => index).filter((index) => {
    const pixels = thumbnailAt(thumbnails, index);
    const mean = pixels.reduce((sum, value) => sum + value, 0) / PIXELS;
    const variance = pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0) / PIXELS;
    return Math.sqrt(variance) < BLANK;
  });
}

/**
 * Finds all groups of images that look alike: each is near to another one of its group. Blank images look alike without
 * showing the same thing, so they are left out.
 *
 * Thumbnails at a root mean square distance of at most {@link NEAR} have low frequencies (of the orthonormal discrete
 * cosine transform) that are no farther apart, so sorting by one of them leaves few pairs to compare, and loses none.
 *
 * @returns groups of two or more indices, in ascending order
 */
export function nearDuplicates(thumbnails: Thumbnails, blanks: ReadonlySet<number>): number[][] {
  const size = FREQUENCIES * FREQUENCIES;
  const spectra = spectraOf(thumbnails);
  const frequency = mostVaried(spectra, size);
  const at = (index: number, k: number) => spectra[index * size + k] ?? 0;
  const order = Array.from({ length: thumbnails.count }, (_, index) => index)
    .filter((index) => !blanks.has(index))
    .sort((a, b) => at(a, frequency) - at(b, frequency));
  const limit = NEAR * NEAR * PIXELS;
  const groups = new Groups(thumbnails.count);
  order.forEach((left, place) => {
    for (let next = place + 1; next < order.length; next++) {
      const right = order[next] ?? 0;
      if ((at(right, frequency) - at(left, frequency)) ** 2 > limit) break;
      let apart = 0;
      for (let k = 0; k < size && apart <= limit; k++) apart += (at(right, k) - at(left, k)) ** 2;
      if (apart <= limit && isNear(thumbnails, left, right, limit)) groups.join(left, right);
    }
  });
  return groups.list();
}

function isNear({ pixels }: Thumbnails, left: number, right: number, limit: number): boolean {
  let apart = 0;
  for (let i = 0; i < PIXELS && apart <= limit; i++) {
    apart += ((pixels[left * PIXELS + i] ?? 0) - (pixels[right * PIXELS + i] ?? 0)) ** 2;
  }
  return apart <= limit;
}

function thumbnailAt({ pixels }: Thumbnails, index: number): Float32Array {
  return pixels.subarray(index * PIXELS, (index + 1) * PIXELS);
}

/** The lowest frequencies of each thumbnail by the orthonormal DCT-II, [count, 4 × 4]. */
function spectraOf(thumbnails: Thumbnails): Float32Array {
  const basis = Array.from({ length: FREQUENCIES }, (_, k) =>
    Float32Array.from(
      { length: SIDE },
      (__, x) => Math.sqrt((k === 0 ? 1 : 2) / SIDE) * Math.cos((Math.PI * k * (x + 0.5)) / SIDE),
    ),
  );
  const spectra = new Float32Array(thumbnails.count * FREQUENCIES * FREQUENCIES);
  for (let image = 0; image < thumbnails.count; image++) {
    const pixels = thumbnailAt(thumbnails, image);
    basis.forEach((vertical, row) => {
      basis.forEach((horizontal, column) => {
        let sum = 0;
        for (let i = 0; i < PIXELS; i++) {
          sum += (pixels[i] ?? 0) * (vertical[Math.floor(i / SIDE)] ?? 0) * (horizontal[i % SIDE] ?? 0);
        }
        spectra[(image * FREQUENCIES + row) * FREQUENCIES + column] = sum;
      });
    });
  }
  return spectra;
}

function mostVaried(spectra: Float32Array, size: number): number {
  const count = spectra.length / size;
  const variances = Array.from({ length: size }, (_, k) => {
    let [sum, squares] = [0, 0];
    for (let i = k; i < spectra.length; i += size) {
      sum += spectra[i] ?? 0;
      squares += (spectra[i] ?? 0) ** 2;
    }
    return squares / count - (sum / count) ** 2;
  });
  return variances.indexOf(Math.max(...variances));
}

/** Disjoint sets of indices. */
class Groups {
  readonly #parents: Int32Array;

  constructor(count: number) {
    this.#parents = Int32Array.from({ length: count }, (_, index) => index);
  }

  join(left: number, right: number): void {
    const [a, b] = [this.#root(left), this.#root(right)];
    this.#parents[Math.max(a, b)] = Math.min(a, b);
  }

  list(): number[][] {
    const members = Map.groupBy(this.#parents.keys(), (index) => this.#root(index));
    return [...members.values()].filter(({ length }) => length > 1);
  }

  #root(index: number): number {
    let root = index;
    while (this.#parents[root] !== root) root = this.#parents[root] ?? root;
    this.#parents[index] = root;
    return root;
  }
}

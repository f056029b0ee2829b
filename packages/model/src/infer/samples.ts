import type { ModelCard } from '../artifact/card.ts';
import { InvalidOptionError } from '../errors.ts';
import {
  arrangeGrid,
  type GridLayout,
  gridSize,
  MAX_GRID_BYTES,
  type RasterImage,
  squareColumns,
} from '../image/grid.ts';
import { encodePng } from '../image/png.ts';
import { sampleText } from '../image/sample-text.ts';
import type { SampleRequest } from './sample-options.ts';

/** One generated image. Its pixels are a view of those of all samples. */
export interface SampleImage extends RasterImage {
  /** Class of the image; undefined if the model has no classes. */
  readonly label: number | undefined;
}

/** A picture for a canvas: `new ImageData(data, width)`. */
export interface RgbaImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** Images that a generator sampled. Iterating gives one image after the other. */
export class Samples implements Iterable<SampleImage> {
  /** All images, [count, height, width, channels]: bytes from 0 (black) to 255 (white). */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** 1 for grayscale, 3 for RGB. */
  readonly channels: 1 | 3;
  /** Seed of the images, to sample them again. */
  readonly seed: number;
  /** Class of each image; empty if the model has no classes. */
  readonly labels: readonly number[];
  readonly #card: ModelCard;

  constructor(pixels: Uint8ClampedArray<ArrayBuffer>, request: SampleRequest, card: ModelCard) {
    const { height, width, channels } = card.spec.image;
    this.pixels = pixels;
    this.count = request.count;
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.seed = request.seed;
    this.labels = request.labels;
    this.#card = card;
  }

  *[Symbol.iterator](): Iterator<SampleImage> {
    const { height, width, channels, labels } = this;
    const size = height * width * channels;
    for (let index = 0; index < this.count; index++) {
      const data = this.pixels.subarray(index * size, (index + 1) * size);
      yield { width, height, channels, data, label: labels[index] };
    }
  }

  /**
   * Encodes the images as one PNG, a grid. With the wasm backend it is the file of the server's `/generate`, byte for
   * byte: the file contains model, seed and classes as text.
   *
   * @throws {InvalidOptionError} naming the part of the layout that is not valid
   */
  toPng(layout: GridLayout = {}): Uint8Array<ArrayBuffer> {
    return encodePng(this.#grid(layout), sampleText(this.#card, this.seed, this.labels));
  }

  /**
   * Arranges the images in a grid for a canvas.
   *
   * @throws {InvalidOptionError} naming the part of the layout that is not valid
   */
  toRgba(layout: GridLayout = {}): RgbaImage {
    const { width, height, channels, data: values } = this.#grid(layout);
    const data = new Uint8ClampedArray(width * height * 4).fill(255);
    for (let pixel = 0; pixel < width * height; pixel++) {
      for (let color = 0; color < 3; color++) {
        data[pixel * 4 + color] = values[pixel * channels + (channels === 3 ? color : 0)] ?? 0;
      }
    }
    return { width, height, data };
  }

  #grid(layout: GridLayout): RasterImage {
    const { columns = squareColumns(this.count), pad = 0, scale = 1, background = 0 } = layout;
    assertWhole('columns', columns, 1);
    assertWhole('scale', scale, 1);
    assertWhole('pad', pad, 0);
    assertWhole('background', background, 0, 255);
    const { width, height } = gridSize(this.count, this, { columns, pad, scale });
    if (width * height * this.channels > MAX_GRID_BYTES) {
      throw new InvalidOptionError(
        'layout',
        `${width} × ${height} pixels`,
        `at most ${MAX_GRID_BYTES} bytes in one picture; sample fewer images, or use a smaller scale`,
      );
    }
    return arrangeGrid(this.pixels, this, { columns, pad, scale, background });
  }
}

function assertWhole(option: keyof GridLayout, value: number, least: number, most = Number.MAX_SAFE_INTEGER) {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const allowed = most < Number.MAX_SAFE_INTEGER ? `from ${least} to ${most}` : `of at least ${least}`;
  throw new InvalidOptionError(option, String(value), `a whole number ${allowed}`);
}

/** Labelled pictures in memory, as bytes. */
export interface ImageSet {
  /** count × height × width × channels, 0 black to 255 white. */
  readonly images: Uint8Array;
  /** One class per picture, 0 … classes − 1. */
  readonly labels: Uint8Array;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly classes: number;
}

/** Pictures to learn from and pictures to compare with. */
export interface DataSet {
  /** `mnist`, `strokes`, or the name of a user's folder. */
  readonly name: string;
  readonly train: ImageSet;
  readonly test: ImageSet;
  /** SHA-256 of the uncompressed training images in IDX form. */
  readonly sha256: string;
  /** True where the built-in strokes stand in for MNIST because none could be had. */
  readonly fallback: boolean;
  /** Where it came from, in words. */
  readonly source: string;
}

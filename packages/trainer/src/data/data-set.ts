import type { Preparation } from '@trazo/model';

/** Labelled images in memory, as bytes. */
export interface ImageSet {
  /** count × height × width × channels, 0 black to 255 white. */
  readonly images: Uint8Array;
  /** One class per image, 0 … classes − 1. */
  readonly labels: Uint8Array;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** 1 for grey images, 3 for RGB. */
  readonly channels: 1 | 3;
  readonly classes: number;
}

/** Paths of pictures, relative to their data set and with `/`, in the order of the images. */
export interface PicturePaths {
  readonly train: readonly string[];
  readonly test: readonly string[];
}

/** Images to train on, and images to compare with. */
export interface DataSet {
  /** `mnist`, `strokes`, or the name of the user's folder. */
  readonly name: string;
  readonly train: ImageSet;
  readonly test: ImageSet;
  /** Names of the classes by their numbers; empty where they have none. */
  readonly classNames: readonly string[];
  /** How its pictures were prepared; undefined where the data set is images already. */
  readonly preparation?: Preparation;
  /** Paths of the pictures that the images were prepared from, in their order; undefined where the data set is images already. */
  readonly paths?: PicturePaths;
  /** How many files were left out, by reason. */
  readonly skipped?: ReadonlyMap<string, number>;
  /** Whether the test images were held out of the others, because no part of the data set is for testing. */
  readonly heldOut?: boolean;
  /** SHA-256 of the uncompressed training images in IDX form. */
  readonly sha256: string;
  /** True if the built-in strokes replace MNIST because MNIST is not available. */
  readonly fallback: boolean;
  /** Where the data comes from, for people to read. */
  readonly source: string;
}

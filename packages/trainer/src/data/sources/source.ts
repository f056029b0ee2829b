import type { ImageSet } from '../data-set.ts';
import type { ListedFile, Listing } from '../pictures/listing.ts';

/** Pictures in files of any image format. They are listed first, and decoded one at a time at the size of the model. */
export interface PictureSource {
  readonly kind: 'pictures';
  /** What it is, for people: `a folder of pictures`, `a zip of pictures`. */
  readonly format: string;
  readonly listing: Listing;
  /**
   * Reads the content of a listed file. May be called again while another file is being read.
   *
   * @throws if the file cannot be read; it is then left out and counted
   */
  readonly read: (file: ListedFile) => Promise<Uint8Array>;
  readonly close: () => Promise<void>;
}

/** Images that a file holds decoded, as an array. */
export interface ArraySource {
  readonly kind: 'arrays';
  /** What it is, for people: `IDX files`, `a CSV file`. */
  readonly format: string;
  readonly train: ImageSet;
  /** Undefined where no file is for testing: then a part of the training images is held out. */
  readonly test: ImageSet | undefined;
  /** Names of the classes by their numbers; empty where they have none. */
  readonly classNames: readonly string[];
  /** What its reader did that is not obvious, a line each, for people. */
  readonly notes?: readonly string[];
}

/** A data set as its files hold it, before it is prepared for a model. */
export type Source = PictureSource | ArraySource;

/** A file or folder that may be a data set. */
export interface Candidate {
  readonly path: string;
  /** Names of the entries of a folder; undefined for a file. */
  readonly names: readonly string[] | undefined;
  /** The first bytes of a file, up to {@link HEAD_BYTES}; empty for a folder. */
  readonly head: Uint8Array;
}

/** As many bytes as the signature of every format needs: tar has its own at byte 257. */
export const HEAD_BYTES = 512;

/** Reads one format of data sets. Add it to `readers`. */
export interface Reader {
  /** Whether its arrays are kept in the cache, since reading them takes long. */
  readonly isSlow?: boolean;
  /** Whether a file or folder has this format, by its content rather than its name. */
  readonly accepts: (candidate: Candidate) => boolean | Promise<boolean>;
  /** @throws {DataError} naming the file, what was found and what is allowed */
  readonly open: (candidate: Candidate) => Promise<Source>;
}

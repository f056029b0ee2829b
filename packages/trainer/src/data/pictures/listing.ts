/** An entry of a folder or an archive, as it stands there. */
export interface Entry {
  /** Path relative to the folder or within the archive, with `/`, without `.` and `..`. */
  readonly path: string;
  readonly kind: 'file' | 'symbolic link' | 'special';
  /** Why a file cannot be read, in words that go with a number of files; undefined if nothing is known against it. */
  readonly fault?: string | undefined;
  readonly bytes: number;
  /** Time of the last change in milliseconds; of an archive's entries, that of the archive. */
  readonly changed: number;
}

/** A file that may be a picture. */
export interface ListedFile {
  /** Path relative to the data set's folder, with `/`. */
  readonly path: string;
  /** Name of its class: by a file of labels, or the first folder below the data set or its split; undefined without classes. */
  readonly className: string | undefined;
  /** Undefined where the data set is not divided. */
  readonly split: 'train' | 'test' | undefined;
  /** 0 where it is not known before the file is read. */
  readonly bytes: number;
  /** Time of the last change in milliseconds. */
  readonly changed: number;
  /** Files are read in this order, in which their container has them. */
  readonly position: number;
}

/** What a folder or an archive holds. */
export interface Listing {
  /** In the order in which they are trained on: by file name with numbers as numbers, then by path. */
  readonly files: readonly ListedFile[];
  /** Names of the classes by their numbers. */
  readonly classNames: readonly string[];
  /** How many entries were left out without being opened, by reason. */
  readonly skipped: ReadonlyMap<string, number>;
  /** The first of the entries that should have been read and cannot be; undefined without any. */
  readonly fault?: Fault | undefined;
  /** What a user should know besides, a line each. */
  readonly notes: readonly string[];
}

/** An entry that cannot be read. */
export interface Fault {
  readonly path: string;
  /** In words that go with a number of files, as `damaged pictures`. */
  readonly reason: string;
}

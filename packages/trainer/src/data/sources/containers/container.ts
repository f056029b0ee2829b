import type { Entry } from '../../pictures/listing.ts';

/** An open folder or archive, whose entries are read one at a time. */
export interface Container {
  /** What it is, for people: `a zip of pictures`. */
  readonly format: string;
  /** In the order in which they are read fastest. Folders are no entries. */
  readonly entries: readonly Entry[];
  /** @throws if the entry is damaged or cannot be read */
  readonly read: (entry: Entry) => Promise<Uint8Array>;
  readonly close: () => Promise<void>;
}

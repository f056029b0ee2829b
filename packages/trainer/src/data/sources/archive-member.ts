import type { ByteSource } from '../arrays/byte-source.ts';

/** A file in an archive. */
export interface ArchiveMember {
  /** Its path within the archive, with `/`. */
  readonly path: string;
  readonly source: ByteSource;
}

import {
  type AsyncBuffer,
  type FileMetaData,
  type ParquetScan,
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
  type SchemaTree,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { DataError } from '../../../errors.ts';
import { ArchiveFile } from '../containers/archive-file.ts';

/** More bytes than this are never decoded at once. */
const MAX_GROUP_BYTES = 1e9;

/** Rows that are read together: a row group of the file. */
export interface RowRange {
  readonly rowStart: number;
  /** Exclusive. */
  readonly rowEnd: number;
}

/** An open Parquet file, of which one column of one row group is in memory at a time. */
export class ParquetFile {
  readonly path: string;
  readonly size: number;
  /** Time of the last change in milliseconds. */
  readonly changed: number;
  readonly schema: SchemaTree;
  readonly ranges: readonly RowRange[];
  readonly #file: ArchiveFile;
  readonly #metadata: FileMetaData;
  readonly #scan: ParquetScan;

  private constructor(file: ArchiveFile, metadata: FileMetaData, scan: ParquetScan) {
    this.path = file.path;
    this.size = file.size;
    this.changed = file.changed;
    this.schema = parquetSchema(metadata);
    this.ranges = scan.ranges;
    this.#file = file;
    this.#metadata = metadata;
    this.#scan = scan;
  }

  /** @throws {DataError} if the file is damaged or truncated */
  static async open(path: string): Promise<ParquetFile> {
    const file = new ArchiveFile(path);
    try {
      const metadata = await parquetMetadataAsync(bufferOf(file));
      return new ParquetFile(file, metadata, await scanOf(file, metadata));
    } catch (cause) {
      file.close();
      throw damaged(path, cause);
    }
  }

  /** What stands in the file beside its columns, by name. */
  note(key: string): string | undefined {
    return this.#metadata.key_value_metadata?.find((each) => each.key === key)?.value;
  }

  /**
   * Reads a column of a row group.
   *
   * @throws {DataError} if it is damaged, or larger than may be in memory
   */
  async readColumn(column: string, range: RowRange): Promise<ArrayLike<unknown>> {
    this.#assertSize(column, range);
    try {
      return await this.#scan.readColumn({ column, ...range });
    } catch (cause) {
      throw damaged(this.path, cause);
    }
  }

  /**
   * Reads one part of a column of structs in a row group, without the other parts.
   *
   * @throws {DataError} if it is damaged
   */
  async readPart(column: string, part: string, range: RowRange): Promise<ArrayLike<unknown>> {
    try {
      const metadata = withoutOtherParts(this.#metadata, column, part);
      const scan = await scanOf(this.#file, metadata);
      return await scan.readColumn({ column, ...range });
    } catch (cause) {
      throw damaged(this.path, cause);
    }
  }

  close(): void {
    this.#file.close();
  }

  #assertSize(column: string, { rowStart }: RowRange): void {
    const group = this.ranges.findIndex((range) => range.rowStart === rowStart);
    const bytes = (this.#metadata.row_groups[group]?.columns ?? [])
      .filter(({ meta_data }) => meta_data?.path_in_schema[0] === column)
      .reduce((sum, { meta_data }) => sum + Number(meta_data?.total_uncompressed_size ?? 0), 0);
    if (bytes <= MAX_GROUP_BYTES) return;
    throw new DataError(
      this.path,
      `has ${bytes} bytes of ${column} in one row group; at most ${MAX_GROUP_BYTES} are read at once.`,
      { hint: 'Write it with smaller row groups: dataset.to_parquet(path, batch_size=100)' },
    );
  }
}

function bufferOf(file: ArchiveFile): AsyncBuffer {
  return {
    byteLength: file.size,
    slice: async (start, end = file.size) => (await file.read(start, end - start)).buffer,
  };
}

function scanOf(file: ArchiveFile, metadata: FileMetaData): Promise<ParquetScan> {
  // Pictures are bytes; what is text says so.
  return parquetScan({ file: bufferOf(file), metadata, compressors, utf8: false });
}

function damaged(path: string, cause: unknown): DataError {
  if (cause instanceof DataError) return cause;
  const message = cause instanceof Error ? cause.message : '';
  // Other errors are of the reader itself, which met what should not be there.
  const known = /^(?:parquet|thrift|snappy|missing|zstd|gzip|lz4|brotli)\b(?!.*undefined)/i.test(message);
  return new DataError(path, `is a damaged or truncated Parquet file${known ? `: ${message}` : ''}.`, {
    cause,
    hint: 'Copy or download it again.',
  });
}

/** The same file, as if a column of structs had one part alone. */
function withoutOtherParts(metadata: FileMetaData, column: string, part: string): FileMetaData {
  const others = new Set<object>();
  for (const child of parquetSchema(metadata).children) {
    if (child.element.name !== column) continue;
    for (const { element } of child.children) if (element.name !== part) others.add(element);
  }
  return {
    ...metadata,
    schema: metadata.schema
      .filter((element) => !others.has(element))
      .map((element, depth) =>
        depth > 0 && element.name === column ? { ...element, num_children: 1 } : element,
      ),
    row_groups: metadata.row_groups.map((group) => ({
      ...group,
      columns: group.columns.filter(({ meta_data }) => {
        const [first, second] = meta_data?.path_in_schema ?? [];
        return first !== column || second === part;
      }),
    })),
  };
}

import { pipeline, Transform } from 'node:stream';
import { crc32 } from 'node:zlib';
import { openPromise } from 'yauzl';
import { DataError } from '../../errors.ts';
import type { ByteSource } from './byte-source.ts';

/** An open zip file. */
export interface ZipMembers {
  readonly members: readonly ByteSource[];
  readonly close: () => void;
}

/** Archives of arrays have a handful of members; one of so many is something else, or built to exhaust the memory. */
const MAX_MEMBERS = 100_000;

/**
 * Lists the files in a zip. Nothing is unpacked; a member that has more bytes than the archive declares ends in an error
 * while it is read. Names of members begin with `path`, a colon and a space.
 *
 * @param limit of how many entries are listed
 * @throws {DataError} if the file is no zip, or damaged
 */
export async function openZip(path: string, limit = MAX_MEMBERS): Promise<ZipMembers> {
  try {
    const zip = await openPromise(path, { lazyEntries: true, autoClose: false });
    const members: ByteSource[] = [];
    try {
      for await (const entry of zip.eachEntry()) {
        if (entry.fileName.endsWith('/')) continue;
        const name = `${path}: ${entry.fileName}`;
        members.push({
          name,
          bytes: entry.uncompressedSize,
          open: async () => {
            if (!entry.canDecodeFileData())
              throw new DataError(name, 'is encrypted, or compressed in a way that is not known.', {
                hint: 'Save it again with numpy.savez_compressed.',
              });
            return pipeline(await zip.openReadStreamPromise(entry), checked(entry.crc32), () => {});
          },
        });
        if (members.length >= limit) break;
      }
    } catch (error) {
      zip.close();
      throw error;
    }
    return { members, close: () => zip.close() };
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(path, 'is a damaged or truncated zip file.', { cause, hint: 'Download it again.' });
  }
}

/** Passes content on, and fails at its end if it does not have a checksum. */
function checked(expected: number): Transform {
  let found = 0;
  return new Transform({
    transform: (chunk: Buffer, _, done) => {
      found = crc32(chunk, found);
      done(null, chunk);
    },
    flush: (done) => done(found === expected ? null : new Error('its checksum is not that of the directory')),
  });
}

/** The name of a member within its archive. */
export function memberName(path: string, { name }: ByteSource): string {
  return name.slice(path.length + 2);
}

import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { DataError } from '../../errors.ts';
import { memberName, openZip } from '../arrays/zip-members.ts';
import { parseIdxName } from '../idx-names.ts';
import type { ArchiveMember } from './archive-member.ts';
import { cifarInArchive, isCifar } from './cifar-reader.ts';
import { openTar } from './containers/open-tar.ts';
import { isZip } from './containers/open-zip.ts';
import { compressionOf } from './containers/tape.ts';
import { csvInArchive } from './csv-reader.ts';
import { idxInArchive } from './idx-reader.ts';
import { isPictureName } from './picture-names.ts';
import type { ArraySource, Reader } from './source.ts';
import { uncompressedHead } from './uncompressed-head.ts';

/** As many entries are looked at: an archive of arrays has fewer, and one of pictures has a picture among them. */
const MAX_MEMBERS = 100;
/** The first entry of the tar files in which CIFAR is published. */
const CIFAR_TAR = /^(?:\.\/)?cifar-10+-(?:batches-bin|binary)\//;
const CIFAR_TAR_IN_PYTHON = /^(?:\.\/)?cifar-10+-(?:batches-py|python)\//;

/**
 * Reads the zip files in which Kaggle and others have IDX files, CSV files of pixels and CIFAR, and CIFAR's own tar.gz. Nothing
 * is written to the disk.
 */
export const archiveReader: Reader = {
  isSlow: true,
  accepts: async ({ path, names, head }) => {
    if (names !== undefined) return false;
    if (isZip(head))
      return withZip(path, async (members) => formatOf(members) !== undefined).catch(() => false);
    const first = firstOfTar(head);
    return CIFAR_TAR.test(first) || CIFAR_TAR_IN_PYTHON.test(first);
  },
  open: async ({ path, head }) => {
    if (!isZip(head)) return openTarOfCifar(path, head);
    return withZip(path, (members) => {
      const read = formatOf(members);
      if (read === undefined) throw new DataError(path, 'holds no files of arrays.');
      return read(path, members);
    });
  },
};

type ReadMembers = (path: string, members: readonly ArchiveMember[]) => Promise<ArraySource>;

function formatOf(members: readonly ArchiveMember[]): ReadMembers | undefined {
  const names = members.map(({ path }) => basename(path));
  // An archive that holds a picture is one of pictures.
  if (names.some(isPictureName)) return undefined;
  if (names.some((name) => parseIdxName(name) !== undefined)) return idxInArchive;
  if (isCifar(names)) return cifarInArchive;
  return names.some((name) => /\.csv(?:\.gz)?$/i.test(name)) ? csvInArchive : undefined;
}

async function withZip<T>(path: string, use: (members: readonly ArchiveMember[]) => Promise<T>): Promise<T> {
  const { members, close } = await openZip(path, MAX_MEMBERS);
  try {
    const files = members.map((source) => ({ path: memberName(path, source), source }));
    return await use(files.filter((file) => !/(?:^|\/)(?:\.|__MACOSX\/)/.test(file.path)));
  } finally {
    close();
  }
}

/** The name of the first entry of a tar file, plain or gzipped, which stands at its beginning; empty for other files. */
function firstOfTar(head: Uint8Array): string {
  const [name = ''] = Buffer.from(uncompressedHead(head).subarray(0, 100)).toString('latin1').split('\0');
  return name;
}

async function openTarOfCifar(path: string, head: Uint8Array): Promise<ArraySource> {
  if (CIFAR_TAR_IN_PYTHON.test(firstOfTar(head))) {
    throw new DataError(
      path,
      'is CIFAR in the Python version, a pickle: loading it can run code, so it is never loaded.',
      {
        hint: 'Download the binary version, cifar-10-binary.tar.gz or cifar-100-binary.tar.gz.',
      },
    );
  }
  const { entries, read, close } = await openTar(path, compressionOf(head));
  try {
    const members: ArchiveMember[] = [];
    for (const entry of entries) {
      if (entry.fault !== undefined || entry.kind !== 'file') continue;
      const bytes = await read(entry);
      const open = async () => Readable.from([bytes]);
      members.push({
        path: entry.path,
        source: { name: `${path}: ${entry.path}`, bytes: bytes.length, open },
      });
    }
    return await cifarInArchive(path, members);
  } finally {
    await close();
  }
}

import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../../errors.ts';
import type { Candidate, Reader } from './source.ts';
import { subfolderWith } from './subfolder.ts';

/** A format that is known, and why it is not read. */
interface Refusal {
  readonly isFormat: (head: Buffer) => boolean;
  readonly problem: string;
  readonly hint: string;
}

const REFUSALS: readonly Refusal[] = [
  {
    isFormat: (head) =>
      isZipOf(head, /\/(?:data\.pkl|\.format_version|\.storage_alignment|byteorder|version)$/),
    problem:
      'is a file of PyTorch, which holds Python objects: loading it can run code, so it is never loaded.',
    hint: 'Save the tensors as arrays: numpy.savez("data.npz", x_train=images.numpy(), y_train=labels.numpy())',
  },
  {
    isFormat: (head) => isPickle(head),
    problem: 'is a Python pickle: loading it can run code, so it is never loaded.',
    hint: 'Save its arrays with numpy.savez("data.npz", x_train=images, y_train=labels); of CIFAR, download the binary version.',
  },
  {
    isFormat: (head) => head.subarray(0, 8).equals(Buffer.from('\x89HDF\r\n\x1a\n', 'latin1')),
    problem: 'is an HDF5 file, which is not read.',
    hint: 'Save its arrays with numpy.savez("data.npz", x_train=images, y_train=labels), after opening it with h5py.',
  },
  {
    isFormat: (head) => head.subarray(0, 19).toString('latin1') === 'MATLAB 5.0 MAT-file',
    problem: 'is a MATLAB file, which is not read.',
    hint: 'Save its arrays with numpy.savez("data.npz", x_train=images, y_train=labels), after scipy.io.loadmat.',
  },
];

/** Refuses formats that are no data sets here, with what to do instead. Nothing in the files is loaded. */
export const refusedReader: Reader = {
  accepts: async (candidate) => (await refusalOf(candidate)) !== undefined,
  open: async (candidate) => {
    const refusal = await refusalOf(candidate);
    if (refusal === undefined) throw new Error(`${candidate.path} is not refused.`);
    throw new DataError(refusal.file, refusal.problem, { hint: refusal.hint });
  },
};

interface Refused extends Pick<Refusal, 'problem' | 'hint'> {
  readonly file: string;
}

async function refusalOf({ path, names, head }: Candidate): Promise<Refused | undefined> {
  if (names === undefined) {
    const found = REFUSALS.find(({ isFormat }) => isFormat(Buffer.from(head)));
    return found && { file: path, ...found };
  }
  const cifar = await subfolderWith(path, names, hasPickledCifar);
  if (cifar === undefined) return undefined;
  const file = join(cifar.path, cifar.names.includes('data_batch_1') ? 'data_batch_1' : 'train');
  if (!isPickle(await headOf(file))) return undefined;
  return {
    file,
    problem: 'is CIFAR in the Python version, a pickle: loading it can run code, so it is never loaded.',
    hint: 'Download the binary version, cifar-10-binary.tar.gz or cifar-100-binary.tar.gz, and name its folder.',
  };
}

function hasPickledCifar(names: readonly string[]): boolean {
  const isTen = names.includes('data_batch_1') && names.includes('batches.meta');
  return isTen || (names.includes('train') && names.includes('test') && names.includes('meta'));
}

/** A pickle of protocol 2 or newer begins with its protocol. */
function isPickle(head: Buffer): boolean {
  return head[0] === 0x80 && (head[1] ?? 0) >= 2 && (head[1] ?? 0) <= 5;
}

/** Whether a zip begins with a member of such a name. */
function isZipOf(head: Buffer, name: RegExp): boolean {
  if (head.length < 30 || head.subarray(0, 4).toString('latin1') !== 'PK\x03\x04') return false;
  return name.test(head.subarray(30, 30 + head.readUInt16LE(26)).toString('latin1'));
}

async function headOf(file: string): Promise<Buffer> {
  const opened = await open(file).catch(() => undefined);
  if (opened === undefined) return Buffer.alloc(0);
  try {
    const { buffer, bytesRead } = await opened.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.subarray(0, bytesRead);
  } catch {
    // A folder of that name.
    return Buffer.alloc(0);
  } finally {
    await opened.close();
  }
}

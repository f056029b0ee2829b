import { DataError } from '../../errors.ts';
import { type ByteSource, chunksAfter, startOf } from './byte-source.ts';
import type { ElementType } from './element-type.ts';
import { assertDeclared, type NumberArray } from './number-array.ts';

/** How an npy file begins. */
const NPY_MAGIC = Buffer.from('\x93NUMPY', 'latin1');

/** Longer than any header of an array of numbers. */
const MAX_HEADER_BYTES = 65_536;

const KINDS: Readonly<Record<string, ElementType['kind']>> = {
  b: 'boolean',
  u: 'unsigned',
  i: 'signed',
  f: 'float',
};

/** What NumPy calls types that hold no numbers. */
const OTHER_KINDS: Readonly<Record<string, string>> = {
  O: 'Python objects (pickle)',
  U: 'text',
  S: 'text',
  a: 'text',
  V: 'records',
  c: 'complex numbers',
  M: 'dates',
  m: 'durations',
};

/** Whether content begins as an npy file. */
export function isNpy(head: Uint8Array): boolean {
  return NPY_MAGIC.equals(head.subarray(0, NPY_MAGIC.length));
}

/**
 * Reads the header of NumPy's format, versions 1 to 3: magic, version, header length, a Python dictionary, the elements
 * (numpy.lib.format). The dictionary is matched, never evaluated.
 *
 * @throws {DataError} if the header is damaged, does not fit the size of the content, or declares anything but numbers
 */
export async function openNpy(source: ByteSource): Promise<NumberArray> {
  const { name } = source;
  const bytes = await startOf(source, 12 + MAX_HEADER_BYTES);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isWide = (bytes[6] ?? 1) > 1;
  const from = isWide ? 12 : 10;
  const length =
    !isNpy(bytes) || bytes.length < from ? 0 : isWide ? view.getUint32(8, true) : view.getUint16(8, true);
  const header = Buffer.from(bytes.subarray(from, from + length)).toString('latin1');
  const descr = /'descr':\s*'([<>|=]?)([a-zA-Z])(\d*)[^']*'/.exec(header);
  const isFortran = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const shape = /'shape':\s*\(([\d,\sL]*)\)/.exec(header)?.[1];
  const start = from + length;
  if (bytes.length < start || isFortran === undefined || shape === undefined) {
    throw new DataError(name, 'has a damaged npy header.', { hint: 'Save it again with numpy.save.' });
  }
  const facts = {
    name,
    shape: shape
      .split(',')
      .filter((size) => size.trim() !== '')
      .map((size) => Number.parseInt(size, 10)),
    type: typeOf(name, descr),
  };
  assertDeclared(facts, source.bytes === undefined ? undefined : source.bytes - start);
  return { ...facts, isFortran: isFortran === 'True', read: () => chunksAfter(source, start) };
}

function typeOf(name: string, descr: RegExpExecArray | null): ElementType {
  const [, order = '', letter = '', digits = ''] = descr ?? [];
  const kind = KINDS[letter];
  const bytes = Number(digits);
  const allowed = kind === 'boolean' ? [1] : kind === 'float' ? [2, 4, 8] : [1, 2, 4, 8];
  if (kind === undefined || !allowed.includes(bytes)) {
    const found = OTHER_KINDS[letter] ?? (descr === null ? 'records' : `the type ${letter}${digits}`);
    throw new DataError(name, `holds ${found}; allowed are whole numbers, floats and truth values.`, {
      hint:
        letter === 'O'
          ? 'Objects are never loaded, as a pickle runs code. Stack the images to one array first: numpy.stack(images).'
          : 'Convert it to uint8 and save it again.',
    });
  }
  return { kind, bytes, isLittleEndian: order !== '>' };
}

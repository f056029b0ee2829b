import { crc32, deflateRawSync } from 'node:zlib';
import { Header } from 'tar';

/** A file in a zip file, with the faults that it is to have. */
export interface ZipMember {
  readonly name: string;
  readonly data: Uint8Array;
  /** Stored if it is 0; deflated, with this number as the method, otherwise. Default: 8, deflated. */
  readonly method?: number;
  /** General purpose bits: 1 for encrypted. Default: names in UTF-8. */
  readonly flags?: number;
  /** Size and checksum that the directory claims. */
  readonly size?: number;
  readonly crc?: number;
  /** The mode of a Unix file with its type, as 0o120777 for a symbolic link. */
  readonly mode?: number;
  /** Whether its sizes and place stand in a zip64 extension. */
  readonly zip64?: boolean;
}

const UTF8 = 0x800;
const ALL_ONES = 0xffffffff;

/** Makes a zip file. */
export function zipOf(members: readonly ZipMember[]): Uint8Array {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const { name, data, method = 8, flags = UTF8, mode = 0o100644, zip64 = false } = member;
    const packed = method === 0 ? Buffer.from(data) : deflateRawSync(data);
    const { size = data.length, crc = crc32(data) } = member;
    const extra = Buffer.alloc(zip64 ? 28 : 0);
    if (zip64) {
      extra.writeUInt16LE(1, 0);
      extra.writeUInt16LE(24, 2);
      [size, packed.length, offset].forEach((number, index) => {
        extra.writeBigUInt64LE(BigInt(number), 4 + 8 * index);
      });
    }
    const common = Buffer.alloc(26);
    common.writeUInt16LE(zip64 ? 45 : 20, 0); // the version needed to read it
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crc, 10);
    common.writeUInt32LE(zip64 ? ALL_ONES : packed.length, 14);
    common.writeUInt32LE(zip64 ? ALL_ONES : size, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed]);
    common.writeUInt16LE(extra.length, 24);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((mode << 16) >>> 0, 6);
    rest.writeUInt32LE(zip64 ? ALL_ONES : offset, 10);
    // Made by version 4.5 on Unix.
    const madeBy = Buffer.from([45, 3]);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02'), madeBy, common, rest, Buffer.from(name), extra]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(members.length, 4);
  end.writeUInt16LE(members.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return new Uint8Array(Buffer.concat([...locals, directory, Buffer.from('PK\x05\x06'), end]));
}

/** An entry of a tar file. */
export interface TarMember {
  readonly name: string;
  readonly data?: Uint8Array;
  readonly type?: Header['type'];
  readonly linkpath?: string;
}

const BLOCK = 512;

/** Makes a tar file; the end is two blocks of zeros. */
export function tarOf(members: readonly TarMember[]): Uint8Array {
  const blocks = members.flatMap(({ name, data = new Uint8Array(), type = 'File', linkpath }) => {
    const header = new Header({ path: name, size: data.length, mode: 0o644, type, linkpath: linkpath ?? '' });
    header.encode();
    const padding = Buffer.alloc((BLOCK - (data.length % BLOCK)) % BLOCK);
    return [header.block ?? Buffer.alloc(BLOCK), Buffer.from(data), padding];
  });
  return new Uint8Array(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]));
}

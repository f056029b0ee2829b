import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CheckpointError } from '../errors.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';

const file = {
  arrays: new Map([
    ['generator/0/kernel', { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, Number.MIN_VALUE, 1e30) }],
    ['empty', { shape: [0], data: new Float32Array() }],
    ['scalar', { shape: [], data: Float32Array.of(7) }],
  ]),
  metadata: { note: 'é "quoted"' },
};

describe('a checkpoint file', () => {
  it('is decoded to what was encoded', () => {
    const { arrays, metadata } = decodeSafetensors(encodeSafetensors(file), 'a');
    expect(arrays).toEqual(file.arrays);
    expect(metadata['note']).toBe('é "quoted"');
  });

  it('has the same bytes for the same content', () => {
    expect(encodeSafetensors(file)).toEqual(encodeSafetensors(file));
  });

  it('has the layout of the safetensors format', () => {
    const bytes = encodeSafetensors(file);
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    expect(header['generator/0/kernel']).toEqual({ dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] });
    expect(bytes.length).toBe(8 + length + 28);
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7])('has its tensors at a multiple of eight bytes: %i more', (length) => {
    const bytes = encodeSafetensors({ ...file, metadata: { note: 'x'.repeat(length) } });
    const header = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(header % 8).toBe(0);
    const text = new TextDecoder().decode(bytes.subarray(8, 8 + header));
    expect(text.length - text.trimEnd().length).toBeLessThan(8);
  });

  it('is detected as damaged for every flipped byte', () => {
    const bytes = encodeSafetensors(file);
    for (let i = 0; i < bytes.length; i++) {
      const damaged = bytes.slice();
      damaged[i] = (damaged[i] ?? 0) ^ 0x20;
      expect(() => decodeSafetensors(damaged, 'step-1.safetensors'), `byte ${i}`).toThrow(CheckpointError);
    }
  });

  it('is detected as truncated at every length, and the message names it', () => {
    const bytes = encodeSafetensors(file);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeSafetensors(bytes.slice(0, length), 'step-1.safetensors')).toThrow(
        /^step-1\.safetensors: /,
      );
    }
  });
});

/** A file with this header, a checksum of zeros that is then replaced by the right one, and a payload. */
function sealed(header: object, payload: readonly number[] = []): Uint8Array<ArrayBuffer> {
  const json = Buffer.from(JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + payload.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(payload, 8 + json.length);
  const digest = createHash('sha256').update(bytes).digest();
  const at = Buffer.from(bytes).indexOf('0'.repeat(64));
  bytes.set(Buffer.from(digest.toString('hex')), at);
  return bytes;
}

describe('a checkpoint file of another program', () => {
  const metadata = { sha256: '0'.repeat(64) };
  const tensor = { dtype: 'F32', shape: [1], data_offsets: [0, 4] };

  it('is read where its checksum is right', () => {
    // 1.5 is 0x3fc00000, little-endian.
    const { arrays } = decodeSafetensors(
      sealed({ __metadata__: metadata, w: tensor }, [0, 0, 0xc0, 0x3f]),
      'a',
    );
    expect(arrays).toEqual(new Map([['w', { shape: [1], data: Float32Array.of(1.5) }]]));
  });

  it.each([
    { ...tensor, dtype: 'F16' },
    { ...tensor, shape: [-1] },
    { ...tensor, shape: [0.5] },
    { ...tensor, data_offsets: [-4, 0] },
    { ...tensor, data_offsets: [0] },
    { ...tensor, more: 1 },
    'text',
  ])('is refused with the array %j', (w) => {
    expect(() => decodeSafetensors(sealed({ __metadata__: metadata, w }), 'a')).toThrow(
      'a: has a header in an unknown format.',
    );
  });

  it('is refused without a checksum', () => {
    const bytes = new Uint8Array(8 + 2);
    bytes.set([2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d]);
    expect(() => decodeSafetensors(bytes, 'a')).toThrow(
      'a: has no checksum; it is damaged or not a Trazo checkpoint.',
    );
  });

  it('is refused with both checksums where they differ', () => {
    const bytes = encodeSafetensors(file);
    const stated = /"sha256":"([0-9a-f]{64})"/.exec(Buffer.from(bytes).toString('latin1'))?.[1];
    bytes.set([1], bytes.length - 1);
    expect(() => decodeSafetensors(bytes, 'a')).toThrow(
      new RegExp(`^a: is damaged: its checksum is [0-9a-f]{12}…, not ${stated?.slice(0, 12)}…\\.$`),
    );
  });

  it.each([
    [7, 0n],
    [8, 1n],
    [100, 93n],
    [100, 2n ** 62n],
  ])('is refused where its %i bytes are fewer than its header has', (length, header) => {
    const bytes = new Uint8Array(length);
    if (length >= 8) new DataView(bytes.buffer).setBigUint64(0, header, true);
    expect(() => decodeSafetensors(bytes, 'a')).toThrow(
      `a: is cut short or not a checkpoint (${length} bytes).`,
    );
  });

  it('is refused with a header of more than 16 MiB, which would take long to read', () => {
    const bytes = new Uint8Array(17 * 2 ** 20);
    const view = new DataView(bytes.buffer);
    view.setBigUint64(0, BigInt(2 ** 24), true);
    expect(() => decodeSafetensors(bytes, 'a')).toThrow('has no checksum');
    view.setBigUint64(0, BigInt(2 ** 24 + 1), true);
    expect(() => decodeSafetensors(bytes, 'a')).toThrow('is cut short or not a checkpoint');
  });

  it('is found within a larger buffer', () => {
    const bytes = encodeSafetensors(file);
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    expect(decodeSafetensors(larger.subarray(3), 'a').arrays).toEqual(file.arrays);
  });
});

it('arrays that are parts of larger buffers are stored alone', () => {
  const data = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
  const { arrays } = decodeSafetensors(
    encodeSafetensors({ arrays: new Map([['w', { shape: [2], data }]]), metadata: {} }),
    'a',
  );
  expect([...(arrays.get('w')?.data ?? [])]).toEqual([1, 2]);
});

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

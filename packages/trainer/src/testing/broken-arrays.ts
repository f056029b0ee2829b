import { gzipSync } from 'node:zlib';
import { encodeIdx } from '../data/idx.ts';
import type { BrokenInput } from './broken-input.ts';
import { npy } from './npy.ts';
import { archives, numpyFile } from './numpy-files.ts';
import { zipOf } from './pack.ts';
import { noiseBytes } from './tiny.ts';

const pixels = (count: number) => noiseBytes(count * 784, 1);
const images = npy('|u1', [6, 28, 28], pixels(6));
const labels = (...values: number[]) => npy('|u1', [values.length], Uint8Array.from(values));
const row = (label: number | string, more = '') => `${label},${Array.from(pixels(1)).join(',')}${more}\n`;
const shortened = (line: string) => line.replace(/,\d+\n$/, '\n');

const file =
  (name: string, content: () => Uint8Array | string): BrokenInput['make'] =>
  async (workshop) => {
    await workshop.write(name, content());
    return name;
  };

/** Broken data sets of arrays. */
export const BROKEN_ARRAYS: readonly BrokenInput[] = [
  {
    name: 'a CSV file with a missing pixel',
    make: file('input.csv', () => row(1) + shortened(row(2)) + row(3)),
    refused:
      /input\.csv: line 2 has 784 values where 785 are expected: from column 785 on they are missing\.$/m,
    remedy: /A line has a label and a whole number from 0 to 255 for each pixel/,
  },
  {
    name: 'a CSV file with a word for a pixel',
    make: file('input.csv', () => row(1) + row(2).replace(/,\d+\n$/, ',black\n')),
    refused: /input\.csv: line 2, column 785 is "black"; a pixel is a whole number from 0 to 255\.$/m,
    remedy: /A line has a label/,
  },
  {
    name: 'a CSV file of 257 classes',
    make: file('input.csv', () => Array.from({ length: 257 }, (_, i) => row(`class ${i}`)).join('')),
    refused:
      /input\.csv: line 257 has the label "class 256", the 257th; at most 256 classes are possible\.$/m,
  },
  {
    name: 'a CSV file whose images are of no known size',
    make: file('input.csv', () => 'label,a1,a2,a3,a4,a5\n1,1,2,3,4,5\n'),
    refused: /input\.csv: has 5 columns of pixels, which are no square\.$/m,
    remedy: /have the size in the file name/,
  },
  {
    name: 'a quote in a CSV file that never ends',
    make: file('input.csv', () => `${row(1)}${row(2)}"3,${'1,'.repeat(2000)}`),
    refused: /input\.csv: is no CSV file: /,
    remedy: /A line has a label/,
  },
  {
    name: 'a truncated csv.gz',
    make: file('input.csv.gz', () => gzipSync(row(1).repeat(50)).subarray(0, 1500)),
    refused: /input\.csv\.gz: is damaged or truncated: it cannot be decompressed\.$/m,
    remedy: /Download it again/,
  },
  {
    name: 'a pickle in place of an array',
    make: file('input.npz', () => numpyFile(archives.objects)),
    refused: /input\.npz: y_train: holds Python objects \(pickle\); allowed are /,
    remedy: /Objects are never loaded, as a pickle runs code/,
  },
  {
    name: 'a pickle',
    make: file('input.pkl', () =>
      Buffer.from('\x80\x04\x95\x1a\0\0\0\0\0\0\0\x8c\x05posix\x94\x8c\x06system\x94', 'latin1'),
    ),
    refused: /input\.pkl: is a Python pickle: loading it can run code, so it is never loaded\.$/m,
    remedy: /numpy\.savez/,
  },
  {
    name: 'tensors of PyTorch',
    make: file('input.pt', () => zipOf([{ name: 'archive/data.pkl', data: new Uint8Array(9) }])),
    refused: /input\.pt: is a file of PyTorch, which holds Python objects/,
    remedy: /numpy\.savez/,
  },
  {
    name: 'a truncated npy file',
    make: file('input.npy', () => images.subarray(0, 3000)),
    refused:
      /input\.npy: has 2872 bytes after its header, which declares 6 × 28 × 28 = 4704 bytes: the file is truncated\.$/m,
  },
  {
    name: 'an npy file that declares more than there is memory for',
    make: file('input.npy', () => npy('|u1', [2 ** 40, 28, 28], pixels(1))),
    refused: /input\.npy: declares 1099511627776 × 28 × 28 numbers, a byte each in memory; this machine has /,
    remedy: /is damaged/,
  },
  {
    name: 'an npz file that holds more than it says',
    make: file('input.npz', () => zipOf([{ name: 'x.npy', data: images, size: 3000 }])),
    refused: /input\.npz: x: cannot be read \(too many bytes in the stream/,
  },
  {
    name: 'an npz file with a password',
    make: file('input.npz', () => zipOf([{ name: 'x.npy', data: images, flags: 1 }])),
    refused: /input\.npz: x\.npy: is encrypted, or compressed in a way that is not known\.$/m,
  },
  {
    name: 'a wrong checksum in an npz file',
    make: file('input.npz', () => zipOf([{ name: 'x.npy', data: images, crc: 1 }])),
    refused: /input\.npz: x: cannot be read \(its checksum is not that of the directory\)\.$/m,
  },
  {
    name: 'an npz file that is cut off',
    make: file('input.npz', () => zipOf([{ name: 'x.npy', data: images }]).subarray(0, 2000)),
    refused: /input\.npz: is a damaged or truncated zip file\.$/m,
    remedy: /Download it again/,
  },
  {
    name: 'fewer labels than images',
    make: file('input.npz', () =>
      zipOf([
        { name: 'x.npy', data: images },
        { name: 'y.npy', data: labels(1, 2, 3) },
      ]),
    ),
    refused: /input\.npz: y: has 3 labels for the 6 images of .*input\.npz: x\.$/m,
    remedy: /as many labels as images/,
  },
  {
    name: 'a float that is no number',
    make: file('input.npy', () => {
      const values = new Float32Array(6 * 784);
      values[800] = Number.NaN;
      return npy('<f4', [6, 28, 28], new Uint8Array(values.buffer));
    }),
    refused: /input\.npy: element 800 of its 32-bit floats is NaN, which is no brightness\.$/m,
    remedy: /Allowed are bytes, whole numbers from 0 to 255/,
  },
  {
    name: 'floats of no known range',
    make: file('input.npy', () =>
      npy(
        '<f4',
        [6, 28, 28],
        new Uint8Array(Float32Array.from({ length: 6 * 784 }, (_, i) => (i % 7) - 2.5).buffer),
      ),
    ),
    refused: /input\.npy: has floats from -2\.5 to 3\.5, which are no known range of brightness\.$/m,
    remedy: /floats from 0 to 1, from -1 to 1 or from 0 to 255/,
  },
  {
    name: 'images with four channels',
    make: file('input.npy', () => npy('|u1', [6, 14, 14, 4], pixels(6))),
    refused:
      /input\.npy: has the shape 6 × 14 × 14 × 4: no dimension has 1 channel \(grey\) or 3 \(RGB\)\.$/m,
    remedy: /count × height × width/,
  },
  {
    name: 'an IDX file of numbers that are no brightness',
    make: file('input', () => Uint8Array.of(0, 0, 11, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 7, 3, 0)),
    refused: /input: element 1 of its 16-bit signed whole numbers is 768, which is no brightness\.$/m,
    remedy: /Allowed are bytes/,
  },
  {
    name: 'IDX files of several data sets in one folder',
    make: async (workshop) => {
      for (const part of ['letters', 'digits']) {
        const name = `input/emnist-${part}-train-images-idx3-ubyte`;
        await workshop.write(name, encodeIdx({ dimensions: [6, 28, 28], data: pixels(6) }));
      }
      return 'input';
    },
    refused: /input: holds IDX files of 2 data sets: emnist-digits-train-images-idx3-ubyte, emnist-letters-/,
    remedy: /Choose one by a file of it: --dataset .*emnist-digits-train-images-idx3-ubyte/,
  },
  {
    name: 'a truncated batch of CIFAR',
    make: async (workshop) => {
      await workshop.write('input/data_batch_1.bin', noiseBytes(5000, 1));
      return 'input';
    },
    refused:
      /data_batch_1\.bin: has 5000 bytes; an image of CIFAR with its label is 3073, so that it is truncated/,
    remedy: /Unpack the binary version again/,
  },
];

import { createHash } from 'node:crypto';
import type { ImageSet } from '../data-set.ts';
import { encodeIdx } from '../idx.ts';
import { ExampleRandom } from './random.ts';
import { rasterize } from './rasterize.ts';
import { writeDigit } from './write-digit.ts';

const SIDE = 28;
const CLASSES = 10;
const TRAIN_COUNT = 60_000;
const TEST_COUNT = 10_000;
const TRAIN_STREAM = 0;
const TEST_STREAM = 1;

/** The built-in data set `strokes`. */
export interface SyntheticDigits {
  readonly train: ImageSet;
  readonly test: ImageSet;
  readonly sha256: string;
}

/**
 * Makes the built-in data set: as many labelled 28 × 28 digits as MNIST has, rasterized from skeletons of the ways in
 * which people write digits. The bytes are the same on every machine, and nothing is downloaded.
 */
export function syntheticDigitsDataSet(ports: { readonly log: (line: string) => void }): SyntheticDigits {
  ports.log(`Making the built-in data set "strokes": ${TRAIN_COUNT + TEST_COUNT} digits, a few seconds`);
  const train = syntheticDigits(TRAIN_COUNT, TRAIN_STREAM);
  const test = syntheticDigits(TEST_COUNT, TEST_STREAM);
  // The hash of the IDX file that the images would be, computed without a second copy of 47 MB.
  const header = encodeIdx({ dimensions: [TRAIN_COUNT, SIDE, SIDE], data: new Uint8Array() });
  return { train, test, sha256: createHash('sha256').update(header).update(train.images).digest('hex') };
}

/** Makes the first `count` digits of a stream, the classes in turn. Example i does not depend on `count`. */
export function syntheticDigits(count: number, stream: number): ImageSet {
  const images = new Uint8Array(count * SIDE * SIDE);
  const labels = Uint8Array.from({ length: count }, (_, index) => index % CLASSES);
  labels.forEach((digit, index) => {
    const image = images.subarray(index * SIDE * SIDE, (index + 1) * SIDE * SIDE);
    rasterize(writeDigit(digit, new ExampleRandom(stream, index)), image, SIDE);
  });
  return { images, labels, count, height: SIDE, width: SIDE, channels: 1, classes: CLASSES };
}

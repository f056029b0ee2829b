import { createHash } from 'node:crypto';
import type { ImageSet } from '../data-set.ts';
import { encodeIdx } from '../idx.ts';
import { drawInk } from './ink.ts';
import { ExampleRandom } from './random.ts';
import { writeDigit } from './write-digit.ts';

const SIDE = 28;
const CLASSES = 10;
const TRAIN_COUNT = 60_000;
const TEST_COUNT = 10_000;
const TRAIN_STREAM = 0;
const TEST_STREAM = 1;

/** The built-in set. */
export interface Strokes {
  readonly train: ImageSet;
  readonly test: ImageSet;
  readonly sha256: string;
}

/**
 * The built-in data set: as many labelled 28 × 28 digits as MNIST has, drawn by our own code from skeletons of the
 * ways people write. The same on every machine; nothing is downloaded.
 */
export function strokesDataSet(ports: { readonly log: (line: string) => void }): Strokes {
  ports.log(`Drawing the built-in strokes: ${TRAIN_COUNT + TEST_COUNT} digits, a few seconds`);
  const train = drawStrokes(TRAIN_COUNT, TRAIN_STREAM);
  const test = drawStrokes(TEST_COUNT, TEST_STREAM);
  // Hashed as the IDX file that it would be, header and pictures, without a second copy of 47 MB.
  const header = encodeIdx({ dimensions: [TRAIN_COUNT, SIDE, SIDE], data: new Uint8Array() });
  return { train, test, sha256: createHash('sha256').update(header).update(train.images).digest('hex') };
}

/** `count` digits of a stream, the classes in turn. Example i is the same however many are drawn. */
export function drawStrokes(count: number, stream: number): ImageSet {
  const images = new Uint8Array(count * SIDE * SIDE);
  const labels = Uint8Array.from({ length: count }, (_, index) => index % CLASSES);
  labels.forEach((digit, index) => {
    const picture = images.subarray(index * SIDE * SIDE, (index + 1) * SIDE * SIDE);
    drawInk(writeDigit(digit, new ExampleRandom(stream, index)), picture, SIDE);
  });
  return { images, labels, count, height: SIDE, width: SIDE, channels: 1, classes: CLASSES };
}

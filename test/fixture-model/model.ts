import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashContent, type ModelCard, type ModelJson, parseGanSpec, presetByName } from '@trazo/model';
import { encode } from 'fast-png';

const LATENT_SIZE = 2;
/** Rows of pixels that encode one bit of the class. */
const BIT_ROWS = 2;
/** Size of the images where a test names none. */
const MNIST_IMAGE: FixtureImage = { height: 28, width: 28, channels: 1 };

/** Frames of the history of a fixture model, and the epochs that they are chosen from. */
export const HISTORY = { frames: 3, epochs: 9 } as const;

/** Size of the images of a fixture model. */
export interface FixtureImage {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

/** What a fixture model looks like from outside. */
export interface FixtureModel {
  readonly name: string;
  readonly classes: number;
  readonly image?: FixtureImage;
  /** The model generates images this many times smaller and enlarges them. Only for models without classes. */
  readonly enlarge?: 1 | 8;
  /** Name of the data set in the card. */
  readonly dataset?: string;
  /** Names of the classes. */
  readonly classNames?: readonly string[];
}

/**
 * Writes a model of one layer whose images a test can read back. The rows at the top encode the class in binary, two
 * rows per bit from the lowest: white for 1 and black for 0. In colour, the green channel has the inverse and the blue
 * one is grey. The rows below depend on the latents, so that they tell seeds apart; without classes these are all rows.
 * A model with classes has a history, which shows the first tile in the first frame, the second in the second, and so
 * on.
 *
 * @param folder becomes a model folder
 */
export async function writeFixtureModel(folder: string, model: FixtureModel): Promise<void> {
  const { name, classes, image = MNIST_IMAGE, enlarge = 1, dataset = 'strokes', classNames } = model;
  const small = { ...image, height: image.height / enlarge, width: image.width / enlarge };
  const inputs = LATENT_SIZE + classes;
  const pixels = small.height * small.width * image.channels;
  const weights = weightsOf(inputs, small, image, classes);
  const modelJson = new TextEncoder().encode(JSON.stringify(graphOf(inputs, pixels, enlarge > 1)));
  const card: ModelCard = {
    cardVersion: 2,
    name,
    spec: parseGanSpec({
      name,
      image,
      latentSize: LATENT_SIZE,
      classes,
      generator: [
        { type: 'dense', units: pixels, useBias: false },
        { type: 'reshape', targetShape: [small.height, small.width, image.channels] },
        { type: 'upsample2d', size: enlarge },
        { type: 'tanh' },
      ],
      discriminator: [
        { type: 'flatten' },
        classes > 0 ? { type: 'projection', useBias: true } : { type: 'dense', units: 1, useBias: true },
      ],
      training: presetByName('dcgan').training,
    }),
    dataset: {
      name: dataset,
      images: 0,
      sha256: '0'.repeat(64),
      fallback: false,
      ...(classNames && { classNames: [...classNames] }),
    },
    training: {
      command: 'written by a test',
      seed: 0,
      epochs: HISTORY.epochs,
      steps: 0,
      generatorLoss: null,
      discriminatorLoss: null,
      imagesPerSecond: null,
    },
    quantization: 'float32',
    parity: [],
    sizes: {
      parameters: inputs * pixels,
      modelJsonBytes: modelJson.byteLength,
      weightsBytes: weights.byteLength,
    },
    macsPerImage: inputs * pixels,
    contentHash: await hashContent(modelJson, weights),
    createdAt: '2026-01-01T00:00:00Z',
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'model.json'), modelJson);
  await writeFile(join(folder, 'weights.bin'), weights);
  await writeFile(join(folder, 'card.json'), JSON.stringify(card));
  if (classes === 0) return;
  await writeFile(join(folder, 'history.png'), historySprite(image));
  const rows = Array.from({ length: HISTORY.epochs }, (_, epoch) => JSON.stringify({ epoch: epoch + 1 }));
  await writeFile(join(folder, 'history.jsonl'), `${rows.join('\n')}\n`);
}

/**
 * The class of each tile of a picture of a fixture model, row by row; -1 where a tile shows no class clearly.
 *
 * @param model its number of classes and size of images, those of MNIST by default
 */
export function classesOf(
  picture: { readonly data: ArrayLike<number>; readonly width: number; readonly height: number },
  { classes, image }: { readonly classes: number; readonly image: FixtureImage } = {
    classes: 10,
    image: MNIST_IMAGE,
  },
): number[] {
  const columns = picture.width / image.width;
  const bits = bitsOf(classes);
  return Array.from({ length: columns * (picture.height / image.height) }, (_, tile) => {
    const [left, top] = [(tile % columns) * image.width, Math.floor(tile / columns) * image.height];
    let label = 0;
    for (let bit = 0; bit < bits; bit++) {
      const first = ((top + bit * BIT_ROWS) * picture.width + left) * image.channels;
      const [red = 128, green = 255 - red, blue = 128] = Array.from(
        { length: image.channels },
        (_, channel) => picture.data[first + channel],
      );
      const isClear = (red > 250 || red < 5) && green === 255 - red && blue === 128;
      if (!isClear) return -1;
      if (red > 250) label += 2 ** bit;
    }
    return label < classes ? label : -1;
  });
}

const bitsOf = (classes: number): number => (classes === 0 ? 0 : Math.max(1, Math.ceil(Math.log2(classes))));

/** Kernel [inputs, pixels × channels], the shape of a batch of small images, and the size of the large ones. */
function weightsOf(
  inputs: number,
  { height, width, channels }: FixtureImage,
  large: FixtureImage,
  classes: number,
): Uint8Array<ArrayBuffer> {
  const values = height * width * channels;
  const weights = new Uint8Array(4 * (inputs * values + 6));
  const view = new DataView(weights.buffer);
  for (let input = 0; input < inputs; input++) {
    for (let index = 0; index < values; index++) {
      const row = Math.floor(index / (width * channels));
      view.setFloat32(4 * (input * values + index), weightOf(input, row, index % channels, classes), true);
    }
  }
  [-1, height, width, channels, large.height, large.width].forEach((size, index) => {
    view.setInt32(4 * (inputs * values + index), size, true);
  });
  return weights;
}

/** The latents determine the rows below the bits, and the class the bits. */
function weightOf(input: number, row: number, channel: number, classes: number): number {
  const bit = Math.floor(row / BIT_ROWS);
  const isBit = bit < bitsOf(classes);
  if (input < LATENT_SIZE) return isBit || (row + channel) % LATENT_SIZE !== input ? 0 : 1;
  if (!isBit || channel === 2) return 0;
  const isSet = ((input - LATENT_SIZE) >> bit) % 2 === 1;
  return isSet === (channel === 0) ? 4 : -4;
}

function graphOf(inputs: number, pixels: number, enlarges: boolean): ModelJson {
  const float = { dtype: { type: 'DT_FLOAT' } };
  const integer = { dtype: { type: 'DT_INT32' } };
  const resize = { name: 'large', op: 'ResizeNearestNeighbor', input: ['pixels', 'size'], attr: {} };
  const dim = [{ size: '-1' }, { size: String(inputs) }];
  return {
    format: 'graph-model',
    generatedBy: 'a test',
    convertedBy: 'a test',
    modelTopology: {
      versions: { producer: 1, minConsumer: 1 },
      node: [
        { name: 'latents', op: 'Placeholder', attr: { ...float, shape: { shape: { dim } } } },
        { name: 'kernel', op: 'Const', attr: float },
        { name: 'shape', op: 'Const', attr: integer },
        { name: 'size', op: 'Const', attr: integer },
        { name: 'product', op: 'MatMul', input: ['latents', 'kernel'], attr: {} },
        { name: 'pixels', op: 'Reshape', input: ['product', 'shape'], attr: {} },
        ...(enlarges ? [resize] : []),
        { name: 'images', op: 'Tanh', input: [enlarges ? 'large' : 'pixels'], attr: {} },
      ],
    },
    weightsManifest: [
      {
        paths: ['weights.bin'],
        weights: [
          { name: 'kernel', shape: [inputs, pixels], dtype: 'float32' },
          { name: 'shape', shape: [4], dtype: 'int32' },
          { name: 'size', shape: [2], dtype: 'int32' },
        ],
      },
    ],
  };
}

/** Frames of 4 × 4 tiles side by side. In each frame, one tile is white. */
function historySprite({ width: tileWidth, height: tileHeight, channels }: FixtureImage): Uint8Array {
  const width = HISTORY.frames * 4 * tileWidth;
  const height = 4 * tileHeight;
  const data = new Uint8Array(width * height * channels);
  for (let frame = 0; frame < HISTORY.frames; frame++) {
    for (let y = 0; y < tileHeight; y++) {
      const start = (y * width + frame * 4 * tileWidth + frame * tileWidth) * channels;
      data.fill(255, start, start + tileWidth * channels);
    }
  }
  return encode({ data, width, height, channels, depth: 8 });
}

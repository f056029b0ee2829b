import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashContent, type ModelCard, type ModelJson, parseGanSpec, presetByName } from '@trazo/model';
import { encode } from 'fast-png';

/** Dots on each side of a tile. */
const SIDE = 28;
const LATENT_SIZE = 2;
/** Rows of dots in the band of a class. */
const BAND = 2;
const CLASSES = 10;

/** Frames of the history that {@link writeBandModel} writes, and the epochs they are chosen from. */
export const HISTORY = { frames: 3, epochs: 9 } as const;

/**
 * Writes a model of one layer whose pictures can be read back by a test: with classes, the picture of class k is black
 * but for a bright band at height k, and noise below all bands tells the seeds apart. Its history shows the first tile
 * in the first frame, the second in the second, and so on.
 *
 * @param folder becomes a model folder
 */
export async function writeBandModel(
  folder: string,
  { name, conditional }: { readonly name: string; readonly conditional: boolean },
): Promise<void> {
  const classes = conditional ? CLASSES : 0;
  const inputs = LATENT_SIZE + classes;
  const weights = weightsOf(inputs);
  const modelJson = new TextEncoder().encode(JSON.stringify(graphOf(inputs)));
  const card: ModelCard = {
    cardVersion: 1,
    name,
    spec: parseGanSpec({
      name,
      image: { height: SIDE, width: SIDE, channels: 1 },
      latentSize: LATENT_SIZE,
      classes,
      generator: [
        { type: 'dense', units: SIDE * SIDE, useBias: false },
        { type: 'reshape', targetShape: [SIDE, SIDE, 1] },
        { type: 'tanh' },
      ],
      discriminator: [
        { type: 'flatten' },
        conditional ? { type: 'projection', useBias: true } : { type: 'dense', units: 1, useBias: true },
      ],
      training: presetByName('dcgan').training,
    }),
    dataset: { name: 'none', images: 0, sha256: '0'.repeat(64), fallback: false },
    training: {
      command: 'written by a test',
      seed: 0,
      epochs: HISTORY.epochs,
      steps: 0,
      batchSize: 1,
      learningRate: 1,
      generatorLoss: null,
      discriminatorLoss: null,
      imagesPerSecond: null,
    },
    quantization: 'float32',
    parity: [],
    sizes: {
      parameters: inputs * SIDE * SIDE,
      modelJsonBytes: modelJson.byteLength,
      weightsBytes: weights.byteLength,
    },
    macsPerImage: inputs * SIDE * SIDE,
    contentHash: await hashContent(modelJson, weights),
    createdAt: '2026-01-01T00:00:00Z',
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'model.json'), modelJson);
  await writeFile(join(folder, 'weights.bin'), weights);
  await writeFile(join(folder, 'card.json'), JSON.stringify(card));
  if (!conditional) return;
  await writeFile(join(folder, 'history.png'), historySprite());
  const rows = Array.from({ length: HISTORY.epochs }, (_, epoch) => JSON.stringify({ epoch: epoch + 1 }));
  await writeFile(join(folder, 'history.jsonl'), `${rows.join('\n')}\n`);
}

/** The class of each tile of a picture that a conditional model of {@link writeBandModel} drew, row by row. */
export function classesOf(picture: {
  readonly data: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
}): number[] {
  const columns = picture.width / SIDE;
  return Array.from({ length: columns * (picture.height / SIDE) }, (_, tile) => {
    const [left, top] = [(tile % columns) * SIDE, Math.floor(tile / columns) * SIDE];
    const bright = Array.from(
      { length: CLASSES },
      (_, label) => (picture.data[(top + label * BAND) * picture.width + left] ?? 0) > 127,
    );
    return bright.filter((each) => each).length === 1 ? bright.indexOf(true) : -1;
  });
}

/** Kernel [inputs, dots], then the shape of a batch of pictures. */
function weightsOf(inputs: number): Uint8Array<ArrayBuffer> {
  const dots = SIDE * SIDE;
  const weights = new Uint8Array(4 * (inputs * dots + 4));
  const view = new DataView(weights.buffer);
  for (let input = 0; input < inputs; input++) {
    for (let dot = 0; dot < dots; dot++) {
      view.setFloat32(4 * (input * dots + dot), weightOf(input, Math.floor(dot / SIDE)), true);
    }
  }
  [-1, SIDE, SIDE, 1].forEach((size, index) => {
    view.setInt32(4 * (inputs * dots + index), size, true);
  });
  return weights;
}

/** Noise lights the rows below the bands; a class lights its band and darkens the rest. */
function weightOf(input: number, row: number): number {
  if (input < LATENT_SIZE) return row >= CLASSES * BAND && row % LATENT_SIZE === input ? 1 : 0;
  if (row >= CLASSES * BAND) return 0;
  return Math.floor(row / BAND) === input - LATENT_SIZE ? 3 : -3;
}

function graphOf(inputs: number): ModelJson {
  const float = { dtype: { type: 'DT_FLOAT' } };
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
        { name: 'shape', op: 'Const', attr: { dtype: { type: 'DT_INT32' } } },
        { name: 'product', op: 'MatMul', input: ['latents', 'kernel'], attr: {} },
        { name: 'pixels', op: 'Reshape', input: ['product', 'shape'], attr: {} },
        { name: 'images', op: 'Tanh', input: ['pixels'], attr: {} },
      ],
    },
    weightsManifest: [
      {
        paths: ['weights.bin'],
        weights: [
          { name: 'kernel', shape: [inputs, SIDE * SIDE], dtype: 'float32' },
          { name: 'shape', shape: [4], dtype: 'int32' },
        ],
      },
    ],
  };
}

/** Frames of 4 × 4 tiles side by side; in each, one tile is white. */
function historySprite(): Uint8Array {
  const side = 4 * SIDE;
  const width = HISTORY.frames * side;
  const data = new Uint8Array(width * side);
  for (let frame = 0; frame < HISTORY.frames; frame++) {
    for (let y = 0; y < SIDE; y++) {
      const start = y * width + frame * side + frame * SIDE;
      data.fill(255, start, start + SIDE);
    }
  }
  return encode({ data, width, height: side, channels: 1, depth: 8 });
}

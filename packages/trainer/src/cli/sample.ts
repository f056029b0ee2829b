import { resolve } from 'node:path';
import {
  type GanSpec,
  InvalidOptionError,
  type ModelCard,
  parseClasses,
  parseLabels,
  parseSeed,
  randomSeed,
  sampleText,
} from '@trazo/model';
import { readArtifact } from '@trazo/model/read-artifact';
import { loadSharp } from '../files/load-sharp.ts';
import { counted } from '../report/quantities.ts';
import { defineCommand } from './command.ts';
import { DEFAULT_MODEL, isModelName, locateModel, MODEL_ABOUT } from './open-model.ts';
import { OptionConflictError } from './option-conflict.ts';
import type { OptionTable } from './option-table.ts';
import { formatOfFile } from './output-format.ts';
import { convertPng } from './picture-file.ts';
import { runsDir } from './runs-dir.ts';
import {
  ARRAY_ENDINGS,
  assertPictureFits,
  encodeArray,
  isPicture,
  SAMPLE_ENDINGS,
  sampleFormats,
} from './sample-format.ts';
import { oneOf, someText, wholeNumber } from './values.ts';
import { assertWritableFiles, writeOutput } from './write-output.ts';

const sampleOptions = {
  model: {
    flag: '--model <name>',
    about: MODEL_ABOUT,
    parse: someText(MODEL_ABOUT),
    meant: isModelName,
    fallback: DEFAULT_MODEL,
  },
  count: {
    flag: '--count <images>',
    about: 'how many images to generate',
    parse: wholeNumber(1, 1_000_000),
    meant: (word) => /^\d+$/.test(word),
    fallback: 16,
  },
  seed: {
    flag: '--seed <seed>',
    about: 'a number or a word; the same seed gives the same images',
    parse: parseSeed,
    shown: 'a random one, which is printed',
  },
  digit: {
    flag: '--digit <digits>',
    about: 'with a conditional model, what to generate: 7, 0,1,2 or 0-9, in turn',
    parse: someText('a digit, a list such as 0,1,2 or a range such as 0-9'),
    meant: (word) => /^\d([,-]\d)*$/.test(word),
    shown: 'any',
  },
  class: {
    flag: '--class <names>',
    about: 'the classes to generate, in turn, by their names: boot,coat; by number if they have none',
    parse: someText('a class, or a list such as boot,coat'),
    shown: 'any',
  },
  format: {
    flag: '--format <format>',
    about: 'png, webp or jpg (one grid); raw (bytes, 0 black), npy or idx',
    parse: oneOf(sampleFormats),
    shown: "by --out's ending, else png",
  },
  scale: {
    flag: '--scale <times>',
    about: 'magnification of a picture',
    parse: wholeNumber(1, 32),
    shown: '1',
  },
  out: {
    flag: '--out <file>',
    about: 'file to write',
    parse: someText('a file'),
    meant: (word) => /\.[a-z]{3,4}$/i.test(word),
    shown: 'samples.png',
  },
  runsDir,
  labelsOut: {
    flag: '--labels-out <file>',
    about: 'also write the class of each image: raw, npy or, as MNIST has them, idx, by the ending',
    parse: someText('a file'),
  },
} as const satisfies OptionTable;

/** `pnpm sample`: generates images with an exported model and writes them into a file. */
export const sampleCommand = defineCommand({
  name: 'sample',
  description: 'Generate images with an exported model.',
  options: sampleOptions,
  examples: `  pnpm sample                                          16 digits into samples.png
  pnpm sample --count 64 --seed ana --scale 4          a larger grid, always the same one
  pnpm sample --digit 7 --count 9                      nine sevens
  pnpm sample --model 1 --class boot,coat --count 20    of a model that was trained on pictures in folders
  pnpm sample --model 1 --out mine.png                  a run's export, by the run's number
  pnpm sample --count 10000 --format idx --out digits-images-idx3-ubyte --labels-out digits-labels-idx1-ubyte`,
  run: async ({ options: given }, ports) => {
    const out = given.out ?? `samples.${given.format ?? 'png'}`;
    const format = formatOfFile('--out', out, SAMPLE_ENDINGS, 'png', given.format);
    const labelsFormat =
      given.labelsOut === undefined
        ? 'idx'
        : formatOfFile('--labels-out', given.labelsOut, ARRAY_ENDINGS, 'idx');
    const { count, scale = 1 } = given;
    if (given.scale !== undefined && !isPicture(format)) {
      throw new OptionConflictError(`--scale needs a picture: png, webp or jpg, not ${format}.`);
    }
    await assertWritableFiles(
      [
        { flag: '--out', file: out, example: `samples.${format}` },
        { flag: '--labels-out', file: given.labelsOut, example: 'labels.idx' },
      ],
      ports.cwd,
    );
    const runs = resolve(ports.cwd, given.runsDir);
    const artifact = await readArtifact(await locateModel(given.model, runs, ports));
    const { image } = artifact.card.spec;
    if (isPicture(format)) assertPictureFits(format, count, scale, image);
    assertFitsMemory(count, image, ports.memoryBytes);
    assertConditional(given, artifact.card);
    const chosen = chosenClasses(given, artifact.card);
    const seed = given.seed ?? randomSeed();

    // Loaded now, as the picture comes last; a png needs no sharp.
    if (format === 'webp' || format === 'jpg') await loadSharp();
    await ports.provide();
    await import('@tensorflow/tfjs-node');
    const { loadGenerator } = await import('@trazo/model/infer');
    const generator = await loadGenerator(artifact);
    const samples = await generator.sample({ seed, count, classes: chosen });
    generator.dispose();

    const { height, width, channels } = image;
    const shape = [count, height, width, ...(channels === 1 ? [] : [channels])];
    const bytes = isPicture(format)
      ? await convertPng(samples.toPng({ scale }), format, sampleText(artifact.card, seed, samples.labels))
      : encodeArray(new Uint8Array(samples.pixels.buffer), shape, format);
    await writeOutput('--out', out, bytes, ports);
    if (given.labelsOut !== undefined) {
      const labels = encodeArray(Uint8Array.from(samples.labels), [count], labelsFormat);
      await writeOutput('--labels-out', given.labelsOut, labels, ports);
    }
    ports.log(`${counted(count, 'image')} of ${artifact.card.name}, seed ${seed}: ${out}`);
    return 0;
  },
});

/** The classes that the options choose, in turn; undefined for any. */
function chosenClasses(
  { digit, class: names }: { readonly digit: string | undefined; readonly class: string | undefined },
  card: ModelCard,
): number[] | undefined {
  if (names === undefined)
    return digit === undefined ? undefined : parseLabels(digit, card.spec.classes, '--digit');
  if (digit !== undefined) {
    throw new OptionConflictError('--digit and --class cannot be combined: use one of them.');
  }
  return parseClasses(names, card, '--class');
}

/** The pixels are all in memory before they are written. */
function assertFitsMemory(
  count: number,
  { height, width, channels }: GanSpec['image'],
  memoryBytes: number,
): void {
  const largest = Math.floor(memoryBytes / 3 / (height * width * channels));
  if (count <= largest) return;
  throw new InvalidOptionError(
    '--count',
    String(count),
    `at most ${largest} images of ${height}×${width}×${channels} in the memory of this machine`,
    'Write the others into another file, with another --seed.',
  );
}

/** Classes that a label of one byte can tell apart. */
const MAX_BYTE_CLASSES = 256;

/**
 * A model without classes can neither generate a given class nor say which one it generated, and a file of labels cannot
 * hold more classes than a byte has values.
 */
function assertConditional(
  {
    digit,
    class: names,
    labelsOut,
  }: {
    readonly digit: string | undefined;
    readonly class: string | undefined;
    readonly labelsOut: string | undefined;
  },
  { name, spec }: ModelCard,
): void {
  if (labelsOut !== undefined && spec.classes > MAX_BYTE_CLASSES) {
    throw new OptionConflictError(
      `--labels-out writes a byte for each label; ${name} has ${spec.classes} classes, ${MAX_BYTE_CLASSES} is the maximum.`,
    );
  }
  if (spec.classes > 0 || (digit ?? names ?? labelsOut) === undefined) return;
  const flag = digit !== undefined ? '--digit' : names !== undefined ? '--class' : '--labels-out';
  throw new OptionConflictError(`${flag} needs a conditional model; ${name} has no classes.`, {
    hint: 'slim and cdcgan are conditional.',
  });
}

import { extname, resolve } from 'node:path';
import {
  InvalidOptionError,
  type ModelCard,
  parseLabels,
  parseSeed,
  randomSeed,
  versionOf,
} from '@trazo/model';
import { readArtifact } from '@trazo/model/read-artifact';
import { encodeIdx } from '../data/idx.ts';
import { defineCommand } from './command.ts';
import { DEFAULT_MODEL, locateModel, MODEL_ABOUT } from './open-model.ts';
import { OptionConflictError } from './option-conflict.ts';
import type { OptionTable } from './option-table.ts';
import { runsDir } from './runs-dir.ts';
import { encodeSamples, MAX_PNG_COUNT, type SampleFormat } from './sample-format.ts';
import { oneOf, someText, wholeNumber } from './values.ts';
import { writeOutput } from './write-output.ts';

const ENDINGS: Readonly<Record<string, SampleFormat>> = {
  '.png': 'png',
  '.npy': 'npy',
  '.raw': 'raw',
  '.bin': 'raw',
};

const sampleOptions = {
  model: {
    flag: '--model <name>',
    about: MODEL_ABOUT,
    parse: someText(MODEL_ABOUT),
    fallback: DEFAULT_MODEL,
  },
  count: {
    flag: '--count <images>',
    about: 'how many images to generate',
    parse: wholeNumber(1, 1_000_000),
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
    shown: 'any',
  },
  format: {
    flag: '--format <format>',
    about: 'png (one grid), raw (bytes, 0 black), npy or idx',
    parse: oneOf(['png', 'raw', 'npy', 'idx']),
    shown: "by --out's ending, else png",
  },
  scale: {
    flag: '--scale <times>',
    about: 'magnification of a png',
    parse: wholeNumber(1, 32),
    fallback: 1,
  },
  out: {
    flag: '--out <file>',
    about: 'file to write',
    parse: someText('a file'),
    shown: 'samples.png',
  },
  runsDir,
  labelsOut: {
    flag: '--labels-out <file>',
    about: 'also write the class of each image, in the format of MNIST label files (idx)',
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
  pnpm sample --model 1 --out mine.png                  a run's export, by the run's number
  pnpm sample --count 10000 --format idx --out digits-images-idx3-ubyte --labels-out digits-labels-idx1-ubyte`,
  run: async ({ options: given }, ports) => {
    const out = given.out ?? `samples.${given.format ?? 'png'}`;
    const format = given.format ?? ENDINGS[extname(out)] ?? (out.includes('idx') ? 'idx' : 'png');
    const { count } = given;
    if (format === 'png' && count > MAX_PNG_COUNT) {
      throw new InvalidOptionError(
        '--count',
        String(count),
        `at most ${MAX_PNG_COUNT} on one png; raw, npy and idx take more`,
      );
    }
    const runs = resolve(ports.cwd, given.runsDir);
    const artifact = await readArtifact(await locateModel(given.model, runs, ports.cwd));
    const { image, classes } = artifact.card.spec;
    assertConditional(given, artifact.card);
    const chosen = given.digit === undefined ? undefined : parseLabels(given.digit, classes, '--digit');
    const seed = given.seed ?? randomSeed();

    await ports.provide();
    await import('@tensorflow/tfjs-node');
    const { loadGenerator } = await import('@trazo/model/infer');
    const generator = await loadGenerator(artifact);
    const { pixels, labels } = await generator.sample({ seed, count, classes: chosen });
    generator.dispose();

    const text = { seed: String(seed), model: `${artifact.card.name} ${versionOf(artifact.card)}` };
    await writeOutput(out, encodeSamples(pixels, count, image, format, { scale: given.scale, text }), ports);
    if (given.labelsOut !== undefined) {
      const data = Uint8Array.from(labels);
      await writeOutput(given.labelsOut, encodeIdx({ dimensions: [count], data }), ports);
    }
    ports.log(`${count} ${count === 1 ? 'image' : 'images'} of ${artifact.card.name}, seed ${seed}: ${out}`);
    return 0;
  },
});

/** A model without classes can neither generate a given class nor say which one it generated. */
function assertConditional(
  { digit, labelsOut }: { readonly digit: string | undefined; readonly labelsOut: string | undefined },
  { name, spec }: ModelCard,
): void {
  if (spec.classes > 0 || (digit ?? labelsOut) === undefined) return;
  throw new OptionConflictError(
    `${digit === undefined ? '--labels-out' : '--digit'} needs a conditional model; ${name} has no classes.`,
    { hint: 'slim and cdcgan are conditional.' },
  );
}

import { parseSeed } from '@trazo/model';
import type { OptionTable } from './option-table.ts';
import { oneOf, someText, wholeNumber } from './values.ts';

/** Options of `pnpm sample`. */
export const sampleOptions = {
  model: {
    flag: '--model <name>',
    about: 'a shipped model, a model folder, or a run folder',
    parse: someText('--model', 'a shipped model, a model folder or a run folder'),
    fallback: 'slim',
  },
  count: {
    flag: '--count <images>',
    about: 'how many images to draw',
    parse: wholeNumber('--count', 1, 1_000_000),
    fallback: 16,
  },
  seed: {
    flag: '--seed <seed>',
    about: 'a number or a word; the same seed draws the same images',
    parse: (text: string) => parseSeed(text, '--seed'),
    shown: 'drawn anew and printed',
  },
  digit: {
    flag: '--digit <digits>',
    about: 'what to draw, by a model that can be told: 7, 0,1,2 or 0-9, in turn',
    parse: someText('--digit', 'a digit, a list such as 0,1,2 or a range such as 0-9'),
    shown: 'any',
  },
  format: {
    flag: '--format <format>',
    about: 'png (one grid), raw (bytes, 0 black), npy or idx',
    parse: oneOf('--format', ['png', 'raw', 'npy', 'idx']),
    shown: "by --out's ending, else png",
  },
  scale: {
    flag: '--scale <times>',
    about: 'magnification of a png',
    parse: wholeNumber('--scale', 1, 32),
    fallback: 1,
  },
  out: {
    flag: '--out <file>',
    about: 'file to write',
    parse: someText('--out', 'a file'),
    shown: 'samples.png',
  },
  labelsOut: {
    flag: '--labels-out <file>',
    about: "also write each image's digit, as MNIST's label files have it (idx)",
    parse: someText('--labels-out', 'a file'),
  },
} as const satisfies OptionTable;

/** Examples that --help ends with. */
export const sampleExamples = `
Examples:
  pnpm sample                                          16 digits into samples.png
  pnpm sample --count 64 --seed ana --scale 4          a larger sheet, always the same one
  pnpm sample --digit 7 --count 9                      nine sevens
  pnpm sample --model runs/00001-dcgan-mnist --out mine.png
  pnpm sample --count 10000 --format idx --out digits-images-idx3-ubyte --labels-out digits-labels-idx1-ubyte`;

import { InvalidOptionError } from '@trazo/model';
import { describe, expect, it } from 'vitest';
import { commands } from './commands.ts';
import type { OptionTable } from './option-table.ts';

/** A numeric option: command, flag, texts accepted with their numbers, texts refused, and the words of the refusal. */
type Bounds = readonly [
  command: string,
  flag: `--${string}`,
  accepted: Readonly<Record<string, number>>,
  refused: readonly string[],
  allowed: string,
];

const anySeed =
  'a whole number from 0 to 4294967295, or a word of at most 64 letters, digits, ".", "_" and "-" that starts with a letter';
const positive = { '1e-300': 1e-300, '0.0001': 1e-4, '1': 1 };

/** Each option at its smallest and largest value, and just outside; written out, so that a changed bound is noticed. */
const NUMBERS: readonly Bounds[] = [
  ['train', '--epochs', { 1: 1, 100000: 100_000 }, ['0', '100001'], 'a whole number from 1 to 100000'],
  [
    'train',
    '--max-steps',
    { 1: 1, 1000000000: 1e9 },
    ['0', '1000000001'],
    'a whole number from 1 to 1000000000',
  ],
  ['train', '--batch-size', { 2: 2, 65536: 65_536 }, ['1', '65537'], 'a whole number from 2 to 65536'],
  [
    'train',
    '--learning-rate',
    positive,
    ['0', '1.0000001', '-0.1'],
    'a number above 0 and at most 1, such as 1e-4',
  ],
  [
    'train',
    '--discriminator-learning-rate',
    positive,
    ['0', '1.0000001', '-0.1'],
    'a number above 0 and at most 1, such as 1e-4',
  ],
  [
    'train',
    '--ema-decay',
    { 0: 0, '.999': 0.999, '0.999999': 0.999999 },
    ['1', '-0.1'],
    'a number from 0 to below 1',
  ],
  ['train', '--label-smoothing', { 0: 0, '0.4999': 0.4999 }, ['0.5', '-0.1'], 'a number from 0 to below 0.5'],
  ['train', '--gp-lambda', { 0: 0, '999.9': 999.9 }, ['1000', '-1'], 'a number from 0 to below 1000'],
  ['train', '--r1-gamma', { 0: 0, '999.9': 999.9 }, ['1000', '-1'], 'a number from 0 to below 1000'],
  ['train', '--seed', { 0: 0, 4294967295: 4294967295 }, ['-1', '4294967296'], anySeed],
  [
    'train',
    '--evaluate-every',
    { 1: 1, 100000: 100_000 },
    ['0', '100001'],
    'a whole number from 1 to 100000',
  ],
  ['train', '--save-every', { 1: 1, 100000: 100_000 }, ['0', '100001'], 'a whole number from 1 to 100000'],
  ['train', '--keep', { 1: 1, 1000: 1000 }, ['0', '1001'], 'a whole number from 1 to 1000'],
  ['sample', '--count', { 1: 1, 1000000: 1e6 }, ['0', '1000001'], 'a whole number from 1 to 1000000'],
  ['sample', '--seed', { 0: 0, 4294967295: 4294967295 }, ['-1', '4294967296'], anySeed],
  ['sample', '--scale', { 1: 1, 32: 32 }, ['0', '33'], 'a whole number from 1 to 32'],
  [
    'export',
    '--latent-scale',
    { '0.001': 0.001, '1.05': 1.05, '10': 10 },
    ['0', '10.001', '-1'],
    'a number above 0 and at most 10, such as 1.05',
  ],
  ['evaluate', '--count', { 200: 200, 10000: 10_000 }, ['199', '10001'], 'a whole number from 200 to 10000'],
  ['evaluate', '--seed', { 0: 0, 4294967295: 4294967295 }, ['-1', '4294967296'], anySeed],
  ['glyphs', '--size', { 16: 16, 128: 128 }, ['8', '136', '20'], 'a multiple of 8 from 16 to 128'],
  ['train-classifier', '--epochs', { 1: 1, 1000: 1000 }, ['0', '1001'], 'a whole number from 1 to 1000'],
  ['train-classifier', '--seed', { 0: 0, 4294967295: 4294967295 }, ['-1', '4294967296'], anySeed],
];

/** Each option of a few words. */
const WORDS: readonly (readonly [command: string, flag: `--${string}`, words: readonly string[]])[] = [
  ['train', '--learning-rate-decay', ['none', 'linear', 'cosine']],
  ['train', '--fit', ['cover', 'contain', 'stretch']],
  ['data', '--fit', ['cover', 'contain', 'stretch']],
  ['train', '--loss', ['non-saturating', 'hinge', 'least-squares', 'wasserstein']],
  ['train', '--on-collapse', ['warn', 'stop', 'rollback']],
  ['train', '--quantization', ['float32', 'float16', 'uint8']],
  ['sample', '--format', ['png', 'webp', 'jpg', 'raw', 'npy', 'idx']],
  ['export', '--format', ['tfjs', 'onnx', 'safetensors']],
  ['export', '--quantization', ['float32', 'float16', 'uint8']],
  ['evaluate', '--checkpoint', ['newest', 'best']],
];

/** Options whose own text says what is allowed: names, files and folders, which are tested where they are read. */
const TEXTS = [
  '--dataset',
  '--data-dir',
  '--model',
  '--runs-dir',
  '--resume',
  '--digit',
  '--class',
  '--characters',
  '--out',
].concat(
  ['--labels-out', '--run', '--samples', '--labels', '--only', '--classifier', '--json', '--pairs'],
  [
    '--augment',
    '--background',
    '--grey',
    '--rgb',
    '--sheet',
    '--strict',
    '--dry-run',
    '--best',
    '--force',
    '--write-card',
  ],
);

const flagOf = (option: OptionTable[string]) => option.flag.split(' ')[0] ?? '';

function optionOf(command: string, flag: string): OptionTable[string] {
  const options = commands.find(({ name }) => name === command)?.options ?? {};
  const option = Object.values(options).find((each) => flagOf(each) === flag);
  if (option === undefined) throw new Error(`${command} has no ${flag}.`);
  return option;
}

function refusal(command: string, flag: string, text: string): unknown {
  try {
    return optionOf(command, flag).parse(text, flag);
  } catch (error) {
    return error;
  }
}

it.each(NUMBERS)(
  '%s %s is accepted at its bounds and refused beyond',
  (command, flag, accepted, refused, allowed) => {
    for (const [text, value] of Object.entries(accepted)) {
      expect(optionOf(command, flag).parse(text, flag), text).toBe(value);
    }
    for (const text of refused) {
      const error = refusal(command, flag, text);
      expect(error, text).toBeInstanceOf(InvalidOptionError);
      expect(error, text).toMatchObject({
        message: `${flag} "${text}" is not valid: allowed is ${allowed}.`,
      });
    }
  },
);

describe.each(NUMBERS.filter(([, flag]) => flag !== '--seed'))('%s %s', (command, flag) => {
  it.each(['', ' ', 'NaN', 'Infinity', '0x10', '1 ', '1,5', '１', '+5', '1e', '5.', 'e5', '1..5', 'two'])(
    'refuses %j, which is no number in decimal digits',
    (text) => {
      expect(refusal(command, flag, text)).toBeInstanceOf(InvalidOptionError);
    },
  );
});

it.each(WORDS)('%s %s takes its words and no others', (command, flag, words) => {
  for (const word of words) expect(optionOf(command, flag).parse(word, flag)).toBe(word);
  for (const text of ['', 'other', `${words[0]} `, words[0]?.toUpperCase() ?? '']) {
    expect(refusal(command, flag, text)).toMatchObject({
      message: `${flag} ${JSON.stringify(text)} is not valid: allowed is ${words.join(', ')}.`,
    });
  }
});

it('train --background takes colors', () => {
  const { parse } = optionOf('train', '--background');
  expect(['#Ff8000', 'White', 'black'].map((text) => parse(text, '--background'))).toEqual([
    '#ff8000',
    '#ffffff',
    '#000000',
  ]);
  for (const text of ['', 'red', '#fff', '#ff80000', 'ff8000', ' #ff8000']) {
    expect(refusal('train', '--background', text)).toMatchObject({
      message: `--background ${JSON.stringify(text)} is not valid: allowed is a color such as #ffffff, or black, or white.`,
    });
  }
});

it('every option of every command is in one of these tables', () => {
  const inTables = [...NUMBERS, ...WORDS].map(([command, flag]) => `${command} ${flag}`);
  const tested = new Set([...inTables, 'train --size', 'data --size']);
  const missing = commands.flatMap(({ name, options }) =>
    Object.values(options)
      .map(flagOf)
      .filter((flag) => !TEXTS.includes(flag) && !tested.has(`${name} ${flag}`))
      .map((flag) => `${name} ${flag}`),
  );
  expect(missing).toEqual([]);
});

it('train --augment takes some of its words in any order, or none', () => {
  const { parse } = optionOf('train', '--augment');
  expect(parse('cutout, color', '--augment')).toEqual(['color', 'cutout']);
  expect(parse('flip', '--augment')).toEqual(['flip']);
  expect(parse('none', '--augment')).toEqual([]);
  for (const text of ['', 'colour', 'color,color', 'none,color', 'color,']) {
    expect(refusal('train', '--augment', text)).toMatchObject({
      message: `--augment ${JSON.stringify(text)} is not valid: allowed is none, or some of color, flip, translation, cutout, each at most once.`,
    });
  }
});

it.each(['train', 'data'])('%s --size takes one number or two', (command) => {
  const { parse } = optionOf(command, '--size');
  expect(parse('1', '--size')).toEqual({ width: 1, height: 1 });
  expect(parse('1024x32', '--size')).toEqual({ width: 1024, height: 32 });
  for (const text of ['', '0', '1025', '64x', 'x64', '64x64x3', '6.4', '32x0']) {
    expect(refusal(command, '--size', text)).toMatchObject({
      message: `--size ${JSON.stringify(text)} is not valid: allowed is a number of pixels up to 1024, such as 64, or WIDTHxHEIGHT, such as 96x64.`,
    });
  }
});

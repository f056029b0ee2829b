import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { encodeState } from '../checkpoint/state.ts';
import { CheckpointStore } from '../checkpoint/store.ts';
import { openRun } from '../run/folder.ts';
import { runCli } from '../testing/cli.ts';
import { tinySpec } from '../testing/tiny.ts';
import { makeVersionOne } from '../testing/version-one.ts';
import { writeIdxFolder } from '../testing/write-idx-folder.ts';

let cwd: string;
const RUN = 'runs/00001-tiny-data';
const trazo = (...argv: string[]) => runCli(cwd, argv);
const put = (name: string, changes: object) =>
  writeFile(join(cwd, name), JSON.stringify({ ...tinySpec, ...changes }));

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'trazo-'));
  const shape = { height: 28, width: 28, channels: 1, classes: 10, testCount: 10 } as const;
  await writeIdxFolder(join(cwd, 'data'), { ...shape, count: 24 });
  await writeIdxFolder(join(cwd, 'other'), { ...shape, count: 25 });
  const training = { ...tinySpec.training, epochs: 1, batchSize: 8, r1Gamma: 0.25, labelSmoothing: 0.1 };
  await put('tiny.json', { training });
  const { code, err } = await trazo('train', '--model', 'tiny.json', '--dataset', 'data');
  expect({ code, err }).toEqual({ code: 0, err: '' });
});
afterAll(() => rm(cwd, { recursive: true }));

const optionsText = () => readFile(join(cwd, RUN, 'options.json'), 'utf8');

describe('resuming with a flag that a run cannot take', () => {
  it.each<[string, string, string, string]>([
    ['--r1-gamma', '0.5', '--r1-gamma "0.5"', '0.25'],
    ['--loss', 'hinge', '--loss "hinge"', 'non-saturating'],
    ['--loss', 'wasserstein', '--loss "wasserstein"', 'non-saturating'],
    ['--ema-decay', '0.9', '--ema-decay "0.9"', '0'],
    ['--gp-lambda', '10', '--gp-lambda "10"', '0'],
    ['--label-smoothing', '0.2', '--label-smoothing "0.2"', '0.1'],
    ['--batch-size', '9', '--batch-size "9"', '8'],
    ['--batch-size', '60000', '--batch-size "60000"', '8'],
    ['--learning-rate', '0.5', '--learning-rate "0.5"', '0.0001'],
    ['--discriminator-learning-rate', '0.5', '--discriminator-learning-rate "0.5"', 'none'],
    ['--learning-rate-decay', 'cosine', '--learning-rate-decay "cosine"', 'none'],
    ['--seed', '9', '--seed "9"', '0'],
    ['--dataset', 'other', '--dataset "other (', 'data ('],
    ['--model', 'dcgan', '--model "dcgan"', 'tiny'],
    ['--model', 'slim', '--model "slim"', 'tiny'],
  ])('%s %s names that flag and the value of before', async (flag, value, found, allowed) => {
    const before = await optionsText();
    const { code, out, err } = await trazo('train', '--resume', flag, value);
    const [line = '', hint] = err.trimEnd().split('\n');
    expect(line.startsWith(`Error: ${found}`), line).toBe(true);
    expect(line).toContain(` is not valid: allowed is ${allowed}`);
    expect(line).toMatch(/, with which this run started\.$/);
    expect(hint).toBe('Resume without this flag, or start a new run.');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(await optionsText()).toBe(before);
  });

  it.each([
    ['--averaging', '0.9', '--ema-decay'],
    ['--gradient-penalty', '0.5', '--r1-gamma'],
  ])('%s %s, a name of before, is told under its name of today', async (flag, value, current) => {
    const { code, err } = await trazo('train', '--resume', flag, value);
    expect(err).toMatch(
      new RegExp(`^${flag} is now ${current}; .*\\nError: ${current} "${value}" is not valid`),
    );
    expect(code).toBe(2);
  });

  it('names what changed in a file whose model has kept its name', async () => {
    await put('edited.json', { latentSize: 6 });
    const { code, err } = await trazo('train', '--resume', '--model', 'edited.json');
    expect(err).toContain(
      'Error: --model "tiny" is not valid: allowed is tiny, with which this run started: latentSize was 5 and is now 6.\n',
    );
    expect(code).toBe(2);
  });

  it('says that an edited recipe of a file is not used', async () => {
    const training = { ...tinySpec.training, epochs: 7, batchSize: 8, r1Gamma: 0.25, labelSmoothing: 0.1 };
    await put('longer.json', { training });
    const { code, out } = await trazo('train', '--resume', '--model', 'longer.json', '--dry-run');
    expect(out).toContain(
      'The run continues with its own recipe: training.epochs is 1, where --model longer.json has 7. To change the epochs, add --epochs.\n',
    );
    expect(code).toBe(0);
  });

  it('names --model where the other model is of another size', async () => {
    await put('wide.json', {
      name: 'wide',
      image: { ...tinySpec.image, height: 1 },
      generator: [
        { type: 'dense', units: 28, useBias: true },
        { type: 'reshape', targetShape: [1, 28, 1] },
        { type: 'tanh' },
      ],
    });
    const { err } = await trazo('train', '--resume', '--model', 'wide.json');
    expect(err).toContain(
      'Error: --model "wide" is not valid: allowed is tiny, with which this run started.',
    );
  });
});

describe('options.json that was edited', () => {
  let saved: string;
  beforeAll(async () => {
    saved = await optionsText();
  });
  afterEach(() => writeFile(join(cwd, RUN, 'options.json'), saved));

  it.each<[string, (text: string) => string, string]>([
    [
      'is cut short',
      (text) => text.slice(0, 30),
      'is not JSON: line 3, column 3: found "\\"co", allowed is closing double quotes on the same line.',
    ],
    ['is empty', () => '', 'is not JSON: line 1, column 1: found the end of the file, allowed is a value.'],
    [
      'has a wrong number',
      (text) => text.replace(/"seed": \d+/, '"seed": -1'),
      'seed: found -1, allowed is a whole number from 0.',
    ],
    [
      'has a wrong layer',
      (text) => text.replace('"units": 294', '"units": 0'),
      'spec.generator[0].units: found 0, allowed is a whole number from 1 to 65536.',
    ],
    [
      'has an unknown field',
      (text) => text.replace('{', '{"colour": 1,'),
      'value: unknown field "colour"; allowed: optionsVersion, ',
    ],
    [
      'is of a later version',
      (text) => text.replace('"optionsVersion": 2', '"optionsVersion": 3'),
      'optionsVersion: found 3, allowed is 2.',
    ],
  ])('and %s ends with a line that names file and place', async (_, edit, message) => {
    expect(edit(saved)).not.toBe(saved);
    await writeFile(join(cwd, RUN, 'options.json'), edit(saved));
    const { code, out, err } = await trazo('train', '--resume', '1');
    expect(err.startsWith(`Error: ${join(cwd, RUN, 'options.json')}: ${message}`), err).toBe(true);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});

describe('a run of version 1', () => {
  it('resumes from its checkpoint', async () => {
    const { folder } = await openRun('1', join(cwd, 'runs'), cwd);
    await makeVersionOne(folder);
    expect(await optionsText()).toContain('"averaging":0,"gradientPenalty":0.25');
    const { fingerprint } = (await openRun('1', join(cwd, 'runs'), cwd)).options;
    const { code, out, err } = await trazo('train', '--resume', '--epochs', '2');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('after step 3 (1 epoch done)');
    const { options } = await openRun('1', join(cwd, 'runs'), cwd);
    expect(options.spec.training).toMatchObject({ epochs: 2, batchSize: 8, r1Gamma: 0.25, emaDecay: 0 });
    expect(options.fingerprint).toBe(fingerprint);
    const wrong = await trazo('train', '--resume', '--r1-gamma', '0.5');
    expect(wrong.err).toContain(
      '--r1-gamma "0.5" is not valid: allowed is 0.25, with which this run started',
    );
  });
});

describe('a training that diverges', () => {
  it('says how to export its last checkpoint, as resuming would repeat the same steps', async () => {
    const { folder, options } = await openRun('1', join(cwd, 'runs'), cwd);
    const { file, state } = await new CheckpointStore(folder.checkpoints).newestIntact(() => {});
    // Finite, but not for long.
    for (const { data } of state.arrays.values()) data.fill(1e30);
    await writeFile(file, encodeState({ ...state, fingerprint: options.fingerprint }));
    const { code, out, err } = await trazo('train', '--resume', '--epochs', '4');
    expect(code).toBe(2);
    expect(err).toMatch(
      /^Error: Step \d+: .*\nTo train further, start a new run with a smaller --learning-rate or another --seed\.\n$/,
    );
    expect(out).toContain('The last checkpoint is intact; export it with: pnpm export 1\n');
  });
});

import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeIdx } from '../data/idx.ts';
import { createRun } from '../run/folder.ts';
import { runCli } from '../testing/cli.ts';
import { noiseBytes, tinyOptions } from '../testing/tiny.ts';
import { commands } from './commands.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'trazo-'));
  await mkdir(join(cwd, 'data'));
  const put = (name: string, dimensions: number[], data: Uint8Array) =>
    writeFile(join(cwd, 'data', name), encodeIdx({ dimensions, data }));
  await put('train-images-idx3-ubyte', [20, 28, 28], noiseBytes(20 * 784, 1));
  await put('train-labels-idx1-ubyte', [20], new Uint8Array(20));
  await put('t10k-images-idx3-ubyte', [60, 28, 28], noiseBytes(60 * 784, 2));
  await put('t10k-labels-idx1-ubyte', [60], new Uint8Array(60));
});
afterEach(async () => {
  await chmod(cwd, 0o755);
  await rm(cwd, { recursive: true });
});

/** Runs a command line in the temporary folder. */
const trazo = (...argv: string[]) => runCli(cwd, argv);

const small = ['--dataset', 'data', '--model', 'dcgan', '--batch-size', '10'];

describe('bad input', () => {
  it.each<[string[], RegExp]>([
    [['train', '--epochs', '0'], /--epochs "0" is not valid: allowed is a whole number from 1 to 100000/],
    [['train', '--epochs', '-1'], /--epochs "-1"/],
    [['train', '--epochs', '1.5'], /--epochs "1\.5"/],
    [['train', '--epochs', '1e3'], /--epochs "1e3"/],
    [['train', '--epochs', 'NaN'], /--epochs "NaN"/],
    [['train', '--epochs', ''], /--epochs ""/],
    [
      ['train', '--epochs', '9'.repeat(10_000)],
      /--epochs "9+…" \(10000 characters\)|--epochs "9+…" \(10002 characters\)/,
    ],
    [['train', '--max-steps', '0'], /--max-steps "0"/],
    [['train', '--batch-size', '0'], /--batch-size "0" is not valid: allowed is a whole number from 2/],
    [['train', '--batch-size', '99999999'], /--batch-size "99999999"/],
    [
      ['train', '--batch-size', '21', '--dataset', 'data'],
      /--batch-size "21".*at most the 20 images of data/,
    ],
    [['train', '--learning-rate', '0'], /--learning-rate "0" is not valid: allowed is a number above 0/],
    [['train', '--learning-rate', '-1e-4'], /--learning-rate "-1e-4"/],
    [['train', '--learning-rate', 'Infinity'], /--learning-rate "Infinity"/],
    [
      ['train', '--seed', '4294967296'],
      /--seed "4294967296" is not valid: allowed is a whole number from 0 to 4294967295/,
    ],
    [['train', '--seed', '-1'], /--seed "-1"/],
    [['train', '--model', 'dgan'], /--model "dgan" is not valid: allowed is dcgan, cdcgan, slim/],
    [['train', '--epoch', '5'], /unknown option '--epoch'.*Did you mean --epochs\?/s],
    [['train', '--epochs'], /option '--epochs <count>' argument missing/],
    [
      ['train', 'extra'],
      /^Error: train does not take the word "extra"\.\npnpm train --help shows its options\.\n$/,
    ],
    [['train', 'slim'], /^Error: train does not take the word "slim"\.\nDid you mean --model slim\?\n$/],
    [['train', './my-gan.json'], /Did you mean --model \.\/my-gan\.json\?/],
    [['train', 'mnist'], /Did you mean --dataset mnist\?/],
    [['train', '3'], /Did you mean --epochs 3 or --resume 3\?/],
    [['train', 'resume', '3'], /Did you mean --resume 3\?/],
    [['train', 'dry-run'], /Did you mean --dry-run\?/],
    [['train', 'hinge'], /Did you mean --loss hinge\?/],
    [['train', '--models', 'slim'], /unknown option '--models'.*Did you mean --model\?/s],
    [['sample', '7'], /Did you mean --model 7, --count 7 or --digit 7\?/],
    [['sample', '0-9'], /Did you mean --digit 0-9\?/],
    [['sample', 'slim'], /Did you mean --model slim\?/],
    [['sample', 'mine.png'], /Did you mean --out mine\.png\?/],
    [
      ['sample', '--out', '--count', '3'],
      /--out "--count" is not valid: allowed is a value; this is the next option\./,
    ],
    [['sample', '--labels-out', '--out'], /--labels-out "--out" is not valid: allowed is a value/],
    [['evaluate', 'dcgan'], /Did you mean --model dcgan\?/],
    [['evaluate', '3'], /Did you mean --run 3\?/],
    [['evaluate', 'frechet,score'], /Did you mean --only frechet,score\?/],
    [['export', '3', 'uint8'], /Did you mean --quantization uint8\?/],
    [['promote', '1', 'mine', 'slim'], /promote does not take the word "slim"/],
    [['schema', 'dcgan'], /schema does not take the word "dcgan"/],
    [['trian'], /unknown command 'trian'.*Did you mean train\?/s],
    [['train', '--dataset', './nowhere'], /nowhere: no such file or folder/],
    [['train', '--dataset', 'mnist', '--data-dir', 'data'], /train-images-idx3-ubyte: is not MNIST's/],
    [
      ['train', '--dataset', 'strokes', '--data-dir', 'data'],
      /--data-dir and --dataset strokes cannot be combined: --data-dir is only for --dataset mnist, fashion-mnist, kmnist, emnist-letters and auto/,
    ],
    [['train', '--resume', 'runs/7'], /runs\/7: no such run/],
    [['train', '--resume'], /runs: holds no run to resume/],
    [['sample', '--count', '0'], /--count "0"/],
    [['sample', '--model', 'nothing'], /--model "nothing" is not valid/],
    [['sample', '--format', 'gif'], /--format "gif" is not valid: allowed is png, webp, jpg, raw, npy, idx/],
    [['sample', '--count', '10001'], /--count "10001".*at most 10000 in one picture/],
    [['export'], /missing required argument 'run'/],
    [['export', '3'], /3: no such run/],
    [['promote', '1', 'Bad Name'], /NAME "Bad Name"/],
  ])('%j ends with a line that names it', async (argv, message) => {
    const { code, err } = await trazo(...argv);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
    expect(err.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
    expect(code).toBe(2);
  });

  it('of images of another size is none: they are prepared as pictures are', async () => {
    for (const [part, count] of [
      ['train', 20],
      ['t10k', 60],
    ] as const) {
      await writeFile(
        join(cwd, 'data', `${part}-images-idx3-ubyte`),
        encodeIdx({ dimensions: [count, 8, 8], data: new Uint8Array(count * 64) }),
      );
    }
    const { code, out, err } = await trazo('train', ...small, '--dry-run');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Images of 8×8×1 are made 28×28×1, as the model generates.');
    expect(out).toContain('"fit": "cover"');
  });

  it('of a batch that memory cannot hold says how much it would take', async () => {
    const count = 3000;
    const put = (name: string, dimensions: number[], data: Uint8Array) =>
      writeFile(join(cwd, 'data', name), encodeIdx({ dimensions, data }));
    await put('train-images-idx3-ubyte', [count, 28, 28], new Uint8Array(count * 784));
    await put('train-labels-idx1-ubyte', [count], new Uint8Array(count));
    const { code, err } = await trazo('train', '--dataset', 'data', '--batch-size', '3000');
    expect(err).toMatch(
      /--batch-size "3000" is not valid: allowed is at most \d+ here: it would take about [\d.]+ GB of memory, there are 1\.0 GB/,
    );
    expect(code).toBe(2);
  });

  it('says where in the code with --verbose, and only then', async () => {
    const { err } = await trazo('train', '--dataset', './nowhere', '--verbose');
    expect(err).toMatch(/\n\s+at /);
  });

  it('of an output folder that is a file costs nothing', async () => {
    const { code, err } = await trazo('train', ...small, '--runs-dir', 'data/train-labels-idx1-ubyte');
    expect(err).toMatch(
      /--runs-dir "data\/train-labels-idx1-ubyte" is not valid: allowed is a folder; data\/train-labels-idx1-ubyte is a file/,
    );
    expect(code).toBe(2);
  });
});

describe('help', () => {
  it.each(commands.map(({ name }) => name))('of %s has examples', async (command) => {
    const { code, out } = await trazo(command, '--help');
    expect(code).toBe(0);
    expect(out).toContain('Examples:');
    expect(out).toContain(`pnpm ${command}`);
  });
});

describe('options', () => {
  const tables = commands.flatMap(({ name, options }) =>
    Object.entries(options).map(([key, option]) => [name, key, option] as const),
  );

  it.each(tables)('of %s: %s is stored under the name of its flag', (_command, key, { flag }) => {
    const name = flag.split(' ')[0]?.replace(/^--/, '');
    expect(name?.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())).toBe(key);
  });

  it('under an earlier name still count, with a line that says the new one', async () => {
    const given = ['--averaging', '0.9', '--gradient-penalty=2', '--dry-run'];
    const { code, out, err } = await trazo('train', ...small, ...given);
    expect(code).toBe(0);
    expect(err).toBe(
      '--averaging is now --ema-decay; the old name will be removed in the next release.\n' +
        '--gradient-penalty is now --r1-gamma; the old name will be removed in the next release.\n',
    );
    const options = JSON.parse(out.slice(out.indexOf('{')));
    expect(Object.values(options.spec.training)).toEqual(expect.arrayContaining([0.9, 2]));
    expect(options.command).toContain('--ema-decay 0.9 --r1-gamma=2');
    const help = await trazo('train', '--help');
    expect(help.out).not.toContain('--averaging');
  });
});

describe('a dry run', () => {
  it('prints the options and the plan and makes no folder', async () => {
    const { code, out } = await trazo('train', ...small, '--epochs', '3', '--dry-run');
    expect(code).toBe(0);
    expect(out).toContain('3 epochs of 2 steps, 6 steps in total');
    expect(JSON.parse(out.slice(out.indexOf('{')))).toMatchObject({
      spec: { training: { batchSize: 10, epochs: 3 } },
      seed: 0,
    });
    expect(await readdir(cwd)).toEqual(['data']);
  });
});

describe('train, sample, export and resume', () => {
  it('work together as typed', async () => {
    const trained = await trazo('train', ...small, '--epochs', '1', '--seed', 'ana');
    expect(trained.err).toBe('');
    expect(trained.code).toBe(0);
    expect(trained.out).toMatch(
      /Exported dcgan to .*differ from the trained model's by .* of 255 grey levels on average/,
    );
    const run1 = join(cwd, 'runs', '00001-dcgan-data');
    const card = JSON.parse(await readFile(join(run1, 'export', 'card.json'), 'utf8'));
    expect(card.training).toMatchObject({
      epochs: 1,
      steps: 2,
      command: 'pnpm train --dataset data --model dcgan --batch-size 10 --epochs 1 --seed ana',
    });

    const sampled = await trazo('sample', '--model', '1', '--count', '3', '--seed', '0', '--out', 'a.npy');
    expect(sampled).toMatchObject({ code: 0, err: '' });
    const npy = await readFile(join(cwd, 'a.npy'));
    expect(npy.subarray(0, 6).toString('latin1')).toBe('\x93NUMPY');
    expect(npy.length).toBe(128 + 3 * 784);

    const changed = await trazo('train', '--resume', '1', '--batch-size', '5');
    expect(changed.err).toMatch(/--batch-size "5" is not valid: allowed is 10, with which this run started/);
    expect(changed.code).toBe(2);
    const resumed = await trazo('train', '--resume', '--epochs', '2');
    expect(resumed).toMatchObject({ code: 0, err: '' });
    expect(resumed.out).toContain('Continuing after step 2 (1 epoch done).');
    const { training } = JSON.parse(await readFile(join(run1, 'export', 'card.json'), 'utf8'));
    expect(training.command).toBe(`${card.training.command} && pnpm train --resume --epochs 2`);

    const again = ['export', '1', '--quantization', 'uint8', '--latent-scale', '0.8'];
    const exported = await trazo(...again);
    expect(exported.out).toContain('of uint8 weights');
    expect(JSON.parse(await readFile(join(run1, 'export', 'card.json'), 'utf8'))).toMatchObject({
      latentScale: 0.8,
      training: { command: `${training.command} && pnpm ${again.join(' ')}` },
    });
    expect(await trazo('export', '1', '--latent-scale', '0')).toMatchObject({
      code: 2,
      err: 'Error: --latent-scale "0" is not valid: allowed is a number above 0 and at most 10, such as 1.05.\n',
    });
  });
});

describe('a run that has not finished', () => {
  const noCheckpoint = (folder: string) =>
    `Error: ${folder}: has no checkpoint yet.\n` +
    'Its training saves one: wait for it or, if it was stopped, continue it with: pnpm train --resume 1\n';
  const noExport = (folder: string) =>
    `Error: ${folder}: has no export yet.\n` +
    'Export its newest checkpoint with: pnpm export 1 (or finish its training, which exports: pnpm train --resume 1)\n';
  const exporting: string[][] = [
    ['sample', '--model', '1'],
    ['evaluate', '--model', '1'],
    ['evaluate', '--run', '1'],
    ['promote', '1', 'mine'],
  ];
  const fromCheckpoint: string[][] = [
    ['export', '1'],
    ['export', '1', '--best'],
    ['evaluate', '--run', '1', '--checkpoint', 'newest'],
  ];

  it('gets the same advice from every command, which can be followed', async () => {
    const { path } = await createRun(join(cwd, 'runs'), tinyOptions());
    for (const argv of [...exporting, ...fromCheckpoint]) {
      expect(await trazo(...argv), argv.join(' ')).toEqual({ code: 2, out: '', err: noCheckpoint(path) });
    }
    await writeFile(join(path, 'checkpoints', 'step-000000001.safetensors'), 'damaged');
    for (const argv of exporting) {
      expect(await trazo(...argv), argv.join(' ')).toEqual({ code: 2, out: '', err: noExport(path) });
    }
    expect((await trazo('export', '1', '--best')).err).toBe(
      `Error: ${path}/checkpoints: holds no best checkpoint: one is marked when an epoch ends.\nUse the newest one instead.\n`,
    );
  });
});

describe('the folder of the runs', () => {
  it('is --runs-dir, which was --out where that is not a file', async () => {
    const { path } = await createRun(join(cwd, 'mine'), tinyOptions());
    const { err } = await trazo('export', '1', '--runs-dir', 'mine');
    expect(err).toContain(`Error: ${path}: has no checkpoint yet.\n`);
    expect(err).toContain('pnpm train --resume mine/00001-tiny-noise\n');
    for (const argv of [
      ['train', '--resume', '1', '--dry-run'],
      ['promote', '1', 'mine'],
      ['evaluate', '--run', '1'],
    ]) {
      expect((await trazo(...argv, '--out', 'mine')).err, argv[0]).toMatch(
        /^--out is now --runs-dir; the old name will be removed in the next release\.\n/,
      );
      expect((await trazo(...argv)).err, argv[0]).toContain('1: no such run');
    }
  });
});

describe('diagnose', () => {
  it('tells the state of each part and what to do', async () => {
    const { code, out } = await trazo('diagnose');
    expect(code).toBe(0);
    for (const part of ['Node', 'libtensorflow', 'MNIST', 'Browser', 'Disk']) expect(out).toContain(part);
    expect(out).toMatch(/missing\s+MNIST.*\n.*→/);
  });
});

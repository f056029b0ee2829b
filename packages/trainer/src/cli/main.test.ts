import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { presetByName } from '@trazo/model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeIdx } from '../data/idx.ts';
import { noiseBytes } from '../testing/tiny.ts';
import { commands } from './commands.ts';
import { run } from './main.ts';

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

/** Runs a command line in the temporary folder, without a process. */
async function trazo(...argv: string[]) {
  let out = '';
  let err = '';
  const stream = new Writable({ write: (_chunk, _encoding, done) => done() });
  const code = await run(argv, {
    env: {},
    cwd,
    cacheDir: join(cwd, 'cache'),
    memoryBytes: 1e9,
    stream,
    transfer: () => () => {},
    provide: async () => {},
    log: (line) => {
      out += `${line}\n`;
    },
    error: (line) => {
      err += `${line}\n`;
    },
  });
  return { code, out, err };
}

const small = ['--dataset', 'data', '--batch-size', '10'];

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
      /--batch-size "21".*at most the 20 pictures of data/,
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
    [['train', 'extra'], /too many arguments/],
    [['trian'], /unknown command 'trian'.*Did you mean train\?/s],
    [['train', '--dataset', './nowhere'], /nowhere: no such folder/],
    [['train', '--dataset', 'mnist', '--data-dir', 'data'], /train-images-idx3-ubyte: is not MNIST's/],
    [
      ['train', '--dataset', 'strokes', '--data-dir', 'data'],
      /--data-dir and --dataset strokes cannot be combined: --data-dir is only for --dataset mnist or auto/,
    ],
    [['train', '--resume', 'runs/7'], /runs\/7: no such run/],
    [['train', '--resume'], /runs: holds no run to resume/],
    [['sample', '--count', '0'], /--count "0"/],
    [['sample', '--model', 'nothing'], /--model "nothing" is not valid/],
    [['sample', '--format', 'gif'], /--format "gif" is not valid: allowed is png, raw, npy, idx/],
    [['sample', '--count', '10001'], /--count "10001".*at most 10000 on one png/],
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

  it('of pictures of another size names both sizes', async () => {
    for (const [part, count] of [
      ['train', 20],
      ['t10k', 60],
    ] as const) {
      await writeFile(
        join(cwd, 'data', `${part}-images-idx3-ubyte`),
        encodeIdx({ dimensions: [count, 8, 8], data: new Uint8Array(count * 64) }),
      );
    }
    const { code, err } = await trazo('train', ...small);
    expect(err).toMatch(/--dataset "data" is not valid: allowed is pictures of 28×28×1.*these are 8×8×1/);
    expect(code).toBe(2);
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
    const { code, err } = await trazo('train', ...small, '--out', 'data/train-labels-idx1-ubyte');
    expect(err).toMatch(/train-labels-idx1-ubyte: is not a folder/);
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

describe('an architecture from a file', () => {
  const plan = async (text: string) => {
    await writeFile(join(cwd, 'my-gan.json'), text);
    const result = await trazo('train', ...small, '--model', './my-gan.json', '--dry-run');
    expect(await readdir(cwd)).toEqual(['data', 'my-gan.json']);
    return result;
  };
  const file = (changes: object) =>
    JSON.stringify({ $schema: './gan-spec.schema.json', ...presetByName('slim'), name: 'mine', ...changes });

  it('may have comments and name its schema', async () => {
    const { code, out, err } = await plan(`// My first one.\n${file({ latentSize: 7 })}`);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('mine on data');
    expect(JSON.parse(out.slice(out.indexOf('{'))).spec.latentSize).toBe(7);
  });

  it.each<[string, string, RegExp]>([
    ['that is not JSON', '{"name": "mine",}', /^Error: my-gan\.json: is not JSON: .*\n.*trailing commas/],
    ['with a wrong number', file({ latentSize: 0 }), /^Error: my-gan\.json: .*latentSize/],
    ['with an unknown layer', file({ generator: [{ type: 'attention' }] }), /my-gan\.json: .*generator/],
    ['that is a list', '[]', /^Error: my-gan\.json: /],
  ])('%s ends with a line that names file and place', async (_, text, message) => {
    const { code, err } = await plan(text);
    expect(err).toMatch(message);
    expect(err.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
    expect(code).toBe(2);
  });

  it('is described by a JSON Schema', async () => {
    const { code, out } = await trazo('schema');
    expect(code).toBe(0);
    const schema = JSON.parse(out);
    expect(schema.$schema).toContain('json-schema.org');
    expect(Object.keys(schema.properties)).toEqual(
      expect.arrayContaining(['$schema', 'name', 'image', 'generator', 'discriminator', 'training']),
    );
    expect(out).toContain('conv2dTranspose');
    // With defaults, fields may be left out.
    expect(schema.required).not.toContain('classes');
  });
});

describe('a dry run', () => {
  it('prints the options and the plan and makes no folder', async () => {
    const { code, out } = await trazo('train', ...small, '--epochs', '3', '--dry-run');
    expect(code).toBe(0);
    expect(out).toContain('3 epochs of 2 steps, 6 steps in total');
    expect(JSON.parse(out.slice(out.indexOf('{')))).toMatchObject({ batchSize: 10, epochs: 3, seed: 0 });
    expect(await readdir(cwd)).toEqual(['data']);
  });
});

describe('train, sample, export and resume', () => {
  it('work together as typed', async () => {
    const trained = await trazo('train', ...small, '--epochs', '1', '--seed', 'ana');
    expect(trained.err).toBe('');
    expect(trained.code).toBe(0);
    expect(trained.out).toMatch(/Exported dcgan to .*differs from the trained model by at most/);
    const run1 = join(cwd, 'runs', '00001-dcgan-data');
    const card = JSON.parse(await readFile(join(run1, 'export', 'card.json'), 'utf8'));
    expect(card.training).toMatchObject({
      epochs: 1,
      steps: 2,
      command: 'pnpm train --dataset data --batch-size 10 --epochs 1 --seed ana',
    });

    const sampled = await trazo(
      'sample',
      '--model',
      'runs/00001-dcgan-data',
      '--count',
      '3',
      '--seed',
      '0',
      '--out',
      'a.npy',
    );
    expect(sampled).toMatchObject({ code: 0, err: '' });
    const npy = await readFile(join(cwd, 'a.npy'));
    expect(npy.subarray(0, 6).toString('latin1')).toBe('\x93NUMPY');
    expect(npy.length).toBe(128 + 3 * 784);

    const changed = await trazo('train', '--resume', '1', '--batch-size', '5');
    expect(changed.err).toMatch(/--batch-size "5" is not valid: allowed is 10, with which this run began/);
    expect(changed.code).toBe(2);
    const resumed = await trazo('train', '--resume', '--epochs', '2');
    expect(resumed).toMatchObject({ code: 0, err: '' });
    expect(resumed.out).toContain('Going on after step 2 (1 epoch done).');
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

describe('diagnose', () => {
  it('tells the state of each part and what to do', async () => {
    const { code, out } = await trazo('diagnose');
    expect(code).toBe(0);
    for (const part of ['Node', 'libtensorflow', 'MNIST', 'Browser', 'Disk']) expect(out).toContain(part);
    expect(out).toMatch(/missing\s+MNIST.*\n.*→/);
  });
});

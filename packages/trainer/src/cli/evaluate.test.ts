import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluationSchema, parseCard, parseGanSpec } from '@trazo/model';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { encodeIdx } from '../data/idx.ts';
import { readIdxFolder } from '../data/idx-folder.ts';
import { syntheticDigits } from '../data/synthetic-digits/synthetic-digits.ts';
import { exportRun } from '../run/export-run.ts';
import { createRun } from '../run/folder.ts';
import { runTraining } from '../run/training-run.ts';
import { runCli } from '../testing/cli.ts';
import { silentStatus } from '../testing/silent-status.ts';
import { noiseBytes, noiseData, tinyOptions, tinySpec } from '../testing/tiny.ts';
import { PRETRAINED } from './open-model.ts';

let cwd: string;
/** Of all tests, so that a network for the same images is trained once. */
let cacheDir: string;
beforeAll(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'trazo-'));
});
afterAll(() => rm(cacheDir, { recursive: true }));
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'trazo-'));
  await mkdir(join(cwd, 'data'));
  const train = syntheticDigits(300, 0);
  const test = syntheticDigits(260, 1);
  await put('data/train-images-idx3-ubyte', [300, 28, 28], train.images);
  await put('data/train-labels-idx1-ubyte', [300], train.labels);
  await put('data/t10k-images-idx3-ubyte', [260, 28, 28], test.images);
  await put('data/t10k-labels-idx1-ubyte', [260], test.labels);
});
afterEach(() => rm(cwd, { recursive: true }));

async function put(name: string, dimensions: number[], data: Uint8Array): Promise<void> {
  await writeFile(join(cwd, name), encodeIdx({ dimensions, data }));
}

const trazo = (...argv: string[]) => runCli(cwd, argv, { cacheDir });

const json = async (name: string): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(join(cwd, name), 'utf8'));

describe('evaluating a file', () => {
  it('measures all there is in labelled samples, and finds real digits real', async () => {
    // Digits of the data set's own kind, none of them in it.
    const fresh = syntheticDigits(1000, 2);
    await put('samples', [240, 28, 28], fresh.images.subarray(0, 240 * 784));
    await put('labels', [240], fresh.labels.subarray(0, 240));
    const { code, out, err } = await trazo(
      ...['evaluate', '--samples', 'samples', '--labels', 'labels', '--dataset', 'data'],
      ...['--json', 'figures.json', '--pairs', 'pairs.png'],
    );
    expect(err).toBe('');
    expect(code).toBe(0);
    for (const row of ['Fréchet distance', 'Coverage', 'Conditional accuracy', 'Trained on 240 samples']) {
      expect(out).toContain(row);
    }
    const { subject, ...figures } = await json('figures.json');
    expect(subject).toBe('samples');
    const evaluation = evaluationSchema.parse(figures);
    expect(evaluation).toMatchObject({ samples: 240, seed: null, dataset: { name: 'data' } });
    expect(evaluation.frechet?.generated.value).toBeLessThan(15);
    expect(evaluation.score?.generated.value).toBeGreaterThan(9);
    expect(evaluation.precision?.generated.value).toBeGreaterThan(0.7);
    expect(evaluation.recall?.generated.value).toBeGreaterThan(0.7);
    expect(evaluation.agreement?.generated.value).toBeGreaterThan(0.95);
    expect(evaluation.nearest?.ratio.value).toBeCloseTo(1, 1);
    expect(evaluation.tstr?.generated.value).toBeGreaterThan(0.5);
    expect((await readFile(join(cwd, 'pairs.png'))).subarray(1, 4).toString()).toBe('PNG');
  });

  it('finds copies and noise for what they are', async () => {
    const copies = syntheticDigits(300, 0).images;
    await writeFile(join(cwd, 'copies.raw'), copies.subarray(0, 200 * 784));
    await writeFile(join(cwd, 'noise.raw'), noiseBytes(200 * 784, 9));
    const of = async (name: string) => {
      const result = await trazo(
        ...['evaluate', '--samples', `${name}.raw`, '--dataset', 'data', '--json', `${name}.json`],
        ...['--only', 'score,manifold,nearest'],
      );
      expect(result).toMatchObject({ code: 0, err: '' });
      const { subject: _, ...figures } = await json(`${name}.json`);
      return evaluationSchema.parse(figures);
    };
    const copied = await of('copies');
    expect(copied.nearest?.ratio.value).toBeLessThan(0.01);
    expect(copied.nearest?.nearCopies).toBe(1);
    const noise = await of('noise');
    expect(noise.coverage?.generated.value).toBeLessThan(0.05);
    expect(noise.nearest?.ratio.value).toBeGreaterThan(1.5);
    expect(noise.score?.generated.value).toBeLessThan(2);
  });

  it('gives the same figures again', async () => {
    await writeFile(join(cwd, 'a.raw'), syntheticDigits(200, 4).images);
    const measure = (file: string) =>
      trazo('evaluate', '--samples', 'a.raw', '--dataset', 'data', '--only', 'frechet,score', '--json', file);
    await measure('one.json');
    await measure('two.json');
    const [one, two] = [await json('one.json'), await json('two.json')];
    expect({ ...two, command: '' }).toEqual({ ...one, command: '' });
  });
});

describe('evaluating images that no classifier reads', () => {
  const [height, width] = [12, 10];
  const size = height * width * 3;
  /** Smooth colour images, so that real images and samples of the same kind lie near each other. */
  const colours = (count: number, seed: number) => {
    const levels = noiseBytes(count * 6, seed);
    return Uint8Array.from({ length: count * size }, (_, i) => {
      const [image, at] = [Math.floor(i / size), i % size];
      const y = Math.floor(at / (width * 3)) / (height - 1);
      const level = (corner: number) => levels[image * 6 + corner * 3 + (at % 3)] ?? 0;
      return Math.round(level(0) * (1 - y) + level(1) * y);
    });
  };
  beforeEach(async () => {
    await put('data/train-images-idx3-ubyte', [300, height, width, 3], colours(300, 1));
    await put('data/t10k-images-idx3-ubyte', [260, height, width, 3], colours(260, 2));
    await put('samples', [240, height, width, 3], colours(240, 3));
  });

  it('compares a network trained on them, and says which measures need a classifier', async () => {
    const { code, out, err } = await trazo(
      ...['evaluate', '--samples', 'samples', '--dataset', 'data'],
      ...['--json', 'figures.json', '--pairs', 'pairs.png'],
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      /Comparing features of a network trained on data's images without labels: a classifier .*\nLeft out, as they need a classifier: score, classes\.\n240 images are few for the Fréchet distance of 128 features/,
    );
    const { subject: _, ...figures } = await json('figures.json');
    const evaluation = evaluationSchema.parse(figures);
    expect(evaluation).toMatchObject({
      evaluationVersion: 2,
      classifier: null,
      extractor: { kind: 'self-supervised', features: 128, accuracy: null },
      samples: 240,
    });
    expect(evaluation.kid?.generated.value).toBeLessThan(evaluation.kid?.real.high ?? 0);
    expect(evaluation.fwd?.generated.value).toBeLessThan(2 * (evaluation.fwd?.real.value ?? 0));
    expect(evaluation.frechet?.generated.value).toBeLessThan(5 * (evaluation.frechet?.real.value ?? 0));
    expect(evaluation.precision?.generated.value).toBeGreaterThan(0.5);
    expect(evaluation.nearest?.ratio.value).toBeCloseTo(1, 0);
    expect(evaluation.score).toBeUndefined();
    const pairs = await sharp(join(cwd, 'pairs.png')).stats();
    expect(pairs.channels.length).toBeGreaterThanOrEqual(3);
    expect(pairs.channels[0]?.mean).not.toBeCloseTo(pairs.channels[1]?.mean ?? 0, 1);
  });

  it('takes of a small set the measures that few images suffice for', async () => {
    const some = (count: number) => colours(count, 2);
    await put('data/t10k-images-idx3-ubyte', [60, height, width, 3], some(60));
    await put('data/t10k-labels-idx1-ubyte', [60], syntheticDigits(60, 1).labels);
    const options = ['--samples', 'samples', '--dataset', 'data'];
    const { code, out, err } = await trazo('evaluate', ...options, '--json', 'figures.json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Left out, as 60 images are too few: frechet, fwd, score, manifold, tstr.');
    const { subject: _, ...figures } = await json('figures.json');
    const { kid, nearest, frechet, fwd } = evaluationSchema.parse(figures);
    expect(kid?.generated.low).toBeLessThan(kid?.real.high ?? -1);
    expect(nearest?.ratio.value).toBeCloseTo(1, 0);
    expect([frechet, fwd]).toEqual([undefined, undefined]);
    const refused = await trazo('evaluate', ...options, '--only', 'kid,fwd');
    expect(refused.err).toBe(
      'Error: --only fwd needs at least 200 samples, training and test images; the fewest here are 60.\n' +
        'With fewer: kid, classes, agreement, nearest.\n',
    );
    expect(refused.code).toBe(2);
  });

  it('does so for the run of a model, its export and its checkpoints', async () => {
    const spec = parseGanSpec({
      ...tinySpec,
      name: 'colours',
      image: { height, width, channels: 3 },
      generator: [
        { type: 'dense', units: 6 * 5 * 4, useBias: true },
        { type: 'reshape', targetShape: [6, 5, 4] },
        { type: 'conv2dTranspose', filters: 3, kernelSize: 4, strides: 2, useBias: true },
        { type: 'tanh' },
      ],
      discriminator: [
        { type: 'conv2d', filters: 4, kernelSize: 3, strides: 2, useBias: true },
        { type: 'leakyRelu', slope: 0.2 },
        { type: 'flatten' },
        { type: 'dense', units: 1, useBias: true },
      ],
    });
    const options = tinyOptions({ spec, epochs: 1 });
    const folder = await createRun(join(cwd, 'runs'), options);
    const data = { ...noiseData(), ...(await readIdxFolder(join(cwd, 'data'))) };
    const { signal } = new AbortController();
    const end = await runTraining(folder, options, data, false, {
      status: silentStatus(),
      log: () => {},
      signal,
      cacheDir,
    });
    await exportRun(folder, options, end);
    for (const more of [[], ['--checkpoint', 'newest']]) {
      const { code, out, err } = await trazo(
        ...['evaluate', '--run', '1', '--dataset', 'data', '--count', '200', '--json', 'run.json', ...more],
      );
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toContain('Fréchet distance');
      const { subject, ...figures } = await json('run.json');
      expect(subject).toMatch(/^colours/);
      expect(evaluationSchema.parse(figures)).toMatchObject({ classifier: null, samples: 200, seed: 0 });
    }
  });

  it.each<[string[], RegExp]>([
    [
      ['--samples', 'samples', '--only', 'frechet,score'],
      /--only score needs a classifier: this data set is compared without one\.\nWithout one: frechet, kid, fwd, manifold, nearest\.\n$/,
    ],
    [
      ['--samples', 'samples', '--classifier', 'mine'],
      /--classifier needs a data set of 28×28×1 images.*12×10×3/,
    ],
    [
      ['--model', 'slim'],
      /--dataset "data" is not valid: allowed is images of 28×28×1, as slim .*; these are 12×10×3/,
    ],
  ])('%j ends with a line that says so', async (more, message) => {
    const { code, err } = await trazo('evaluate', '--dataset', 'data', ...more);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });
});

describe('evaluating a model', () => {
  it('writes the figures into its card and leaves the model as it was', async () => {
    await cp(join(PRETRAINED, 'slim'), join(cwd, 'mine'), { recursive: true });
    const before = parseCard(await json('mine/card.json'));
    const { mtimeMs } = await stat(join(cwd, 'mine', 'weights.bin'));
    const { code, out, err } = await trazo(
      ...['evaluate', '--model', 'mine', '--dataset', 'data', '--count', '200', '--seed', '5'],
      ...['--only', 'score,classes', '--write-card'],
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('200 samples, seed 5');
    const { evaluation, ...card } = parseCard(await json('mine/card.json'));
    const { evaluation: _, checksums, ...old } = before;
    // The card's own checksum is another one, the files' are not.
    expect(card).toEqual({ ...old, checksums: { ...checksums, card: card.checksums?.card } });
    expect(card.checksums?.card).not.toBe(checksums?.card);
    expect(evaluation).toMatchObject({
      samples: 200,
      seed: 5,
      command:
        'pnpm evaluate --model mine --dataset data --count 200 --seed 5 --only score,classes --write-card',
    });
    expect(evaluation?.frechet).toBeUndefined();
    expect((await stat(join(cwd, 'mine', 'weights.bin'))).mtimeMs).toBe(mtimeMs);
  });
});

describe('evaluating a run', () => {
  it('takes its export or its checkpoints, told the digits where the model has classes', async () => {
    const train = await trazo(
      ...[
        'train',
        '--dataset',
        'data',
        '--model',
        'slim',
        '--batch-size',
        '50',
        '--epochs',
        '1',
        '--quantization',
        'float32',
      ],
    );
    expect(train).toMatchObject({ code: 0, err: '' });
    const of = async (...more: string[]) => {
      const options = [
        '--dataset',
        'data',
        '--count',
        '200',
        '--only',
        'score,agreement',
        '--json',
        'a.json',
      ];
      expect(await trazo('evaluate', '--run', '1', ...options, ...more)).toMatchObject({ code: 0, err: '' });
      const { subject, ...figures } = await json('a.json');
      return { subject, figures: evaluationSchema.parse(figures) };
    };
    const exported = await of();
    expect(exported.subject).toMatch(/^slim [0-9a-f]{12}$/);
    const newest = await of('--checkpoint', 'newest');
    expect(newest.subject).toBe('slim, newest checkpoint, epoch 1 (step 6)');
    expect(newest.figures.agreement?.generated.value).toBeCloseTo(
      exported.figures.agreement?.generated.value ?? -1,
      1,
    );
    expect(newest.figures.score?.generated.value).toBeCloseTo(
      exported.figures.score?.generated.value ?? -1,
      0,
    );
    const refused = await trazo(
      'evaluate',
      '--run',
      '1',
      '--checkpoint',
      'best',
      '--write-card',
      '--dataset',
      'data',
    );
    expect(refused.err).toMatch(/--write-card needs a model or an export/);
  });
});

describe('train-classifier', () => {
  it('writes a classifier that evaluate can see through, once it knows digits', async () => {
    const trained = await trazo('train-classifier', '--dataset', 'data', '--epochs', '1', '--out', 'poor');
    expect(trained).toMatchObject({ code: 0, err: '' });
    expect(trained.out).toMatch(/\d+ of 260 test images right/);
    expect(await json('poor/card.json')).toMatchObject({
      dataset: { name: 'data', images: 300 },
      training: {
        command: 'pnpm train-classifier --dataset data --epochs 1 --out poor',
        steps: 3,
        epochs: 1,
      },
    });
    await writeFile(join(cwd, 'a.raw'), syntheticDigits(200, 4).images);
    const { code, err } = await trazo(
      'evaluate',
      '--samples',
      'a.raw',
      '--dataset',
      'data',
      '--classifier',
      'poor',
    );
    expect(err).toMatch(/data: the digit classifier recognises only [\d.]+% of its test images/);
    expect(code).toBe(2);
  });
});

describe('bad input', () => {
  it.each<[string[], RegExp]>([
    [['--only', 'fid'], /--only "fid" is not valid: allowed is frechet, kid, fwd, score/],
    [['--only', ''], /--only ""/],
    [['--count', '10001'], /--count "10001" is not valid: allowed is a whole number from 200 to 10000/],
    [['--count', '1'], /--count "1"/],
    [['--model', 'slim', '--samples', 'x'], /--model and --samples cannot be combined: use one of them/],
    [['--model', 'nothing'], /--model "nothing" is not valid/],
    [['--checkpoint', 'best'], /--checkpoint needs --run/],
    [['--labels', 'x'], /--labels needs --samples/],
    [['--run', '7'], /7: no such run/],
    [['--samples', 'nowhere'], /nowhere: no such file or folder/],
    [
      ['--dataset', './nowhere', '--data-dir', 'x'],
      /--data-dir and --dataset \.\/nowhere cannot be combined/,
    ],
    [['--dataset', './nowhere'], /nowhere: no such file or folder/],
    [['--dataset', 'data', '--classifier', 'nowhere'], /nowhere\/card\.json: does not exist/],
  ])('%j ends with a line that names it', async (more, message) => {
    const { code, err } = await trazo('evaluate', ...more);
    expect(err).toMatch(message);
    expect(err.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
    expect(code).toBe(2);
  });

  const digits = ['--dataset', 'data'];
  it.each<[string[], string]>([
    [
      ['--model', 'dcgan', '--only', 'agreement'],
      '--only agreement needs samples of known classes; dcgan HASH has no classes.\n' +
        'Without classes: frechet, kid, fwd, score, manifold, classes, nearest.',
    ],
    [
      ['--model', 'dcgan', '--only', 'frechet,tstr,agreement'],
      '--only tstr,agreement needs samples of known classes; dcgan HASH has no classes.\n' +
        'Without classes: frechet, kid, fwd, score, manifold, classes, nearest.',
    ],
    [
      ['--samples', 'some.raw', '--only', 'score,agreement'],
      '--only agreement needs samples of known classes; some.raw comes without --labels.\n' +
        'Without classes: frechet, kid, fwd, score, manifold, classes, nearest.',
    ],
    [
      ['--samples', 'few.raw', '--only', 'frechet'],
      '--samples "few.raw" is not valid: allowed is at least 50 images; there are 20.',
    ],
    [
      ['--samples', 'odd.raw', '--only', 'frechet'],
      'CWD/odd.raw: holds 1000 bytes, which are not images of 28×28×1.\n' +
        'Samples are images of the size of --dataset: raw bytes, 0 black, or any file or folder that --dataset takes.',
    ],
  ])('%j is refused before TensorFlow is loaded', async (more, message) => {
    await writeFile(join(cwd, 'some.raw'), syntheticDigits(200, 4).images);
    await writeFile(join(cwd, 'few.raw'), syntheticDigits(20, 4).images);
    await writeFile(join(cwd, 'odd.raw'), new Uint8Array(1000));
    const provide = vi.fn();
    const { code, out, err } = await runCli(cwd, ['evaluate', ...digits, ...more], { provide });
    expect(err.replace(/[0-9a-f]{12}/, 'HASH').replaceAll(cwd, 'CWD')).toBe(`Error: ${message}\n`);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(provide).not.toHaveBeenCalled();
  });

  it('of too few samples names how many there are', async () => {
    await writeFile(join(cwd, 'few.raw'), syntheticDigits(20, 4).images);
    const { code, err } = await trazo('evaluate', '--samples', 'few.raw', '--dataset', 'data');
    expect(err).toMatch(/--samples "few\.raw" is not valid: allowed is at least 50 images; there are 20/);
    expect(code).toBe(2);
  });
});

import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ImageSet } from '../data/data-set.ts';
import { runCli } from '../testing/cli.ts';
import { tinySpec } from '../testing/tiny.ts';
import { writeIdxFolder } from '../testing/write-idx-folder.ts';

const CLASSES = ['boot', 'coat', 'shirt'];

let cwd: string;
const trazo = (...argv: string[]) => runCli(cwd, argv);
const json = async (...path: string[]) => JSON.parse(await readFile(join(cwd, ...path), 'utf8'));

/** Writes a set as pictures whose names have its order, in a folder for each class. */
async function writePictures(folder: string, { images, labels, count }: ImageSet): Promise<void> {
  for (const name of CLASSES) await mkdir(join(folder, name), { recursive: true });
  for (let i = 0; i < count; i++) {
    const raw = { width: 28, height: 28, channels: 1 } as const;
    await sharp(images.subarray(i * 784, (i + 1) * 784), { raw })
      .toColourspace('b-w')
      .png()
      .toFile(join(folder, CLASSES[labels[i] ?? 0] ?? '', `${i}.png`));
  }
}

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'trazo-'));
  const shape = { height: 28, width: 28, channels: 1, classes: 3, count: 24, testCount: 12 } as const;
  const { train, test } = await writeIdxFolder(join(cwd, 'idx'), shape);
  await writePictures(join(cwd, 'clothes', 'train'), train);
  await writePictures(join(cwd, 'clothes', 'test'), test);
  const discriminator = [...tinySpec.discriminator.slice(0, -1), { type: 'projection', useBias: false }];
  const training = { ...tinySpec.training, epochs: 1, batchSize: 8 };
  await writeFile(
    join(cwd, 'tiny.json'),
    JSON.stringify({ ...tinySpec, classes: 3, discriminator, training }),
  );
});
afterAll(() => rm(cwd, { recursive: true }));

it('a training on pictures gives the weights of a training on the same images in IDX files, and knows its classes', async () => {
  const pictures = await trazo('train', '--model', 'tiny.json', '--dataset', 'clothes');
  expect({ code: pictures.code, err: pictures.err }).toEqual({ code: 0, err: '' });
  expect(pictures.out).toContain('3 classes: boot, coat, shirt\n');
  const idx = await trazo('train', '--model', 'tiny.json', '--dataset', 'idx');
  expect(idx.code).toBe(0);
  const weights = (run: string) => readFile(join(cwd, 'runs', run, 'export', 'weights.bin'));
  expect(await weights('00001-tiny-clothes')).toEqual(await weights('00002-tiny-idx'));

  const { dataset } = await json('runs/00001-tiny-clothes/export/card.json');
  expect(dataset).toMatchObject({
    name: 'clothes',
    images: 24,
    classNames: CLASSES,
    preparation: { fit: 'cover', background: '#000000' },
  });
  const before = await json('runs/00002-tiny-idx/export/card.json');
  expect(before.dataset).toEqual({ ...dataset, name: 'idx', classNames: undefined, preparation: undefined });
});

it('its classes are sampled by name', async () => {
  const sample = (...more: string[]) =>
    trazo(
      'sample',
      '--model',
      '1',
      '--seed',
      '1',
      '--count',
      '3',
      '--out',
      'a.raw',
      '--labels-out',
      'l.raw',
      ...more,
    );
  expect(await sample('--class', 'Coat, boot')).toMatchObject({ code: 0, err: '' });
  expect([...(await readFile(join(cwd, 'l.raw')))]).toEqual([1, 0, 1]);
  const images = await readFile(join(cwd, 'a.raw'));
  await sample('--digit', '1,0');
  expect(await readFile(join(cwd, 'a.raw'))).toEqual(images);

  const error = async (...more: string[]) => (await sample(...more)).err;
  expect(await error('--class', 'hat')).toBe(
    'Error: --class "hat" is not valid: allowed is one of boot, coat, shirt, or a list of these.\n',
  );
  expect(await error('--class', 'coat', '--digit', '1')).toBe(
    'Error: --digit and --class cannot be combined: use one of them.\n',
  );
  const other = (model: string) => trazo('sample', '--model', model, '--class', 'coat', '--out', 'b.png');
  expect((await other('slim')).err).toBe(
    'Error: --class "coat" is not valid: allowed is a number from 0 to 9, a list such as 0,1,2 or a range such as 0-9.\n',
  );
  expect((await other('dcgan')).err).toMatch(
    /^Error: --class needs a conditional model; dcgan .*has no classes\.\n/,
  );
});

it('a training on pictures resumes with the same preparation, and with no other', async () => {
  const model = ['--model', 'tiny.json', '--dataset', 'clothes'];
  const given = [...model, '--fit', 'contain', '--background', 'white', '--max-steps', '2'];
  expect((await trazo('train', ...given)).code).toBe(0);
  const run = 'runs/00003-tiny-clothes';
  expect((await json(run, 'options.json')).dataset.preparation).toEqual({
    fit: 'contain',
    background: '#ffffff',
  });
  expect(await trazo('train', '--resume', '3')).toMatchObject({ code: 0, err: '' });
  expect((await json(run, 'export/card.json')).training.steps).toBe(3);
});

it('a training on pictures does not resume where a picture has moved to another class', async () => {
  const train = join(cwd, 'moved', 'train');
  await cp(join(cwd, 'clothes'), join(cwd, 'moved'), { recursive: true });
  const model = ['--model', 'tiny.json', '--dataset', 'moved'];
  expect((await trazo('train', ...model, '--max-steps', '2')).code).toBe(0);
  const [name = ''] = await readdir(join(train, 'boot'));
  await rename(join(train, 'boot', name), join(train, 'coat', name));
  const { code, err } = await trazo('train', '--resume', '4');
  expect(code).toBe(2);
  expect(err).toMatch(
    /^Error: --dataset "moved .* is not valid: allowed is moved .*, with which this run started\.\n/,
  );
});

it('a model is not compared with pictures of other classes', async () => {
  await cp(join(cwd, 'clothes'), join(cwd, 'fewer'), { recursive: true });
  for (const split of ['train', 'test']) await rm(join(cwd, 'fewer', split, 'boot'), { recursive: true });
  expect((await trazo('evaluate', '--model', '1', '--dataset', 'fewer')).err).toMatch(
    /^Error: --dataset "fewer" is not valid: allowed is pictures in the folders boot, coat, shirt, the classes of tiny \w+; these are coat, shirt\.\n/,
  );
});

it.each([['--fit', 'cover'], ['--background', 'white'], ['--strict']])(
  '%s is refused where the data set has no pictures',
  async (...flag) => {
    const { code, err } = await trazo(
      'train',
      '--model',
      'tiny.json',
      '--dataset',
      'idx',
      ...flag,
      '--dry-run',
    );
    expect(err).toBe(
      `Error: ${flag[0]} is only for a folder of pictures; idx has images that are used as they are.\n`,
    );
    expect(code).toBe(2);
  },
);

it('pictures are prepared for the model that is measured, and need one', async () => {
  const { err } = await trazo('train-classifier', '--dataset', 'clothes');
  expect(err).toMatch(
    /clothes: is a folder of pictures, and nothing here says the size that pictures are to have\.\n/,
  );
});

import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseGanSpec } from '@trazo/model';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseIdx } from '../data/idx.ts';
import { artifactOf } from '../testing/artifact-of.ts';
import { runCli } from '../testing/cli.ts';
import { noiseBytes, tinySpec } from '../testing/tiny.ts';
import { readLabels } from './evaluate/read-labels.ts';
import { openArray } from './evaluate/read-samples.ts';
import { convertPng } from './picture-file.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'trazo-'));
});
afterEach(async () => {
  await chmod(cwd, 0o755);
  await rm(cwd, { recursive: true });
});

const trazo = (...argv: string[]) => runCli(cwd, argv);
const sample = (...argv: string[]) => trazo('sample', '--seed', '7', '--count', '4', ...argv);
const bytesOf = (name: string) => readFile(join(cwd, name));

it('labels of more classes than a byte has values are refused, not wrapped', async () => {
  const spec = parseGanSpec({
    ...tinySpec,
    name: 'many',
    classes: 257,
    discriminator: [{ type: 'flatten' }, { type: 'projection', useBias: true }],
  });
  const { modelJson, weights, card } = await artifactOf(spec);
  await mkdir(join(cwd, 'many'));
  await writeFile(join(cwd, 'many', 'model.json'), JSON.stringify(modelJson));
  await writeFile(join(cwd, 'many', 'weights.bin'), weights);
  await writeFile(join(cwd, 'many', 'card.json'), JSON.stringify(card));
  const { code, err } = await trazo('sample', '--model', 'many', '--labels-out', 'l.npy');
  expect(code).toBe(2);
  expect(err).toContain(
    '--labels-out writes a byte for each label; many has 257 classes, 256 is the maximum.',
  );
  expect(await readdir(cwd)).toEqual(['many']);
});

describe('pnpm sample writes what the name says', () => {
  const pixelsOf = async (name: string) =>
    sharp(await bytesOf(name))
      .greyscale()
      .raw()
      .toBuffer();

  it('as png, webp and jpg: the same pixels, with seed and model', async () => {
    for (const name of ['a.png', 'a.webp', 'a.jpg', 'a.JPEG', 'plain']) {
      expect(await sample('--out', name), name).toMatchObject({ code: 0, err: '' });
    }
    const png = await bytesOf('a.png');
    expect(await bytesOf('plain')).toEqual(png);
    expect(png.toString('latin1')).toMatch(/tEXtModel\0slim [0-9a-f]{12}/);
    expect(png.toString('latin1')).toContain('tEXtSeed\x007');

    const webp = await sharp(await bytesOf('a.webp')).metadata();
    expect(webp).toMatchObject({ format: 'webp', width: 56, height: 56 });
    expect(webp.exif?.toString('latin1')).toMatch(/Model: slim [0-9a-f]{12}\nSeed: 7\nDigits: \d,\d,\d,\d/);
    expect(await pixelsOf('a.webp')).toEqual(await pixelsOf('a.png'));

    for (const name of ['a.jpg', 'a.JPEG']) {
      const jpg = await sharp(await bytesOf(name)).metadata();
      expect(jpg).toMatchObject({ format: 'jpeg', width: 56, height: 56 });
      expect(jpg.exif?.toString('latin1')).toContain('Seed: 7');
      const pixels = await pixelsOf(name);
      const original = await pixelsOf('a.png');
      const apart = pixels.reduce((sum, value, i) => sum + Math.abs(value - (original[i] ?? 0)), 0);
      expect(apart / pixels.length).toBeLessThan(2);
    }
  });

  it('as npy, idx and raw, and classes likewise', async () => {
    const all = [
      ['a.npy', 'l.npy'],
      ['a.idx', 'l.idx'],
      ['images-idx3-ubyte', 'labels-idx1-ubyte'],
      ['a.bin', 'l.raw'],
    ] as const;
    for (const [out, labels] of all) {
      const given = ['--digit', '0-3', '--out', out, '--labels-out', labels];
      expect(await sample(...given), out).toMatchObject({ code: 0, err: '' });
    }
    const raw = await bytesOf('a.bin');
    expect(raw.length).toBe(4 * 784);
    for (const name of ['a.npy', 'a.idx', 'images-idx3-ubyte']) {
      const array = await openArray(join(cwd, name), await bytesOf(name));
      expect(array?.shape, name).toEqual([4, 28, 28]);
      expect(Buffer.compare(Buffer.concat(await Array.fromAsync(array?.read() ?? [])), raw), name).toBe(0);
    }
    expect((await openArray(join(cwd, 'l.npy'), await bytesOf('l.npy')))?.shape).toEqual([4]);
    for (const name of ['l.npy', 'l.idx', 'labels-idx1-ubyte', 'l.raw']) {
      expect([...(await readLabels(join(cwd, name)))], name).toEqual([0, 1, 2, 3]);
    }
    expect(parseIdx(await bytesOf('l.idx'), 'l.idx').dimensions).toEqual([4]);
  });

  it('with --format under names whose endings are nobody’s', async () => {
    for (const [format, out] of [
      ['raw', 'a.u8'],
      ['idx', 'train.images'],
      ['webp', 'picture'],
    ] as const) {
      expect(await sample('--format', format, '--out', out), out).toMatchObject({ code: 0, err: '' });
    }
    expect((await bytesOf('a.u8')).length).toBe(4 * 784);
    expect((await sharp(await bytesOf('picture')).metadata()).format).toBe('webp');
    expect(await sample('--format', 'jpg')).toMatchObject({ code: 0, err: '' });
    expect((await sharp(await bytesOf('samples.jpg')).metadata()).format).toBe('jpeg');
  });
});

describe('an output that cannot be what its name says', () => {
  const endings = '.png, .webp, .jpg, .jpeg, .raw, .bin, .npy, .idx or -ubyte';
  it.each<[string[], string]>([
    [['sample', '--out', 'd.gif'], `--out "d.gif" is not valid: allowed is a name that ends in ${endings}.`],
    [
      ['sample', '--out', 'd.tiff'],
      `--out "d.tiff" is not valid: allowed is a name that ends in ${endings}.`,
    ],
    [
      ['sample', '--out', 'd.gif', '--format', 'raw'],
      '--out "d.gif" is not valid: allowed is a name that ends in .raw or .bin.',
    ],
    [
      ['sample', '--out', 'd.x', '--format', 'webp'],
      '--out "d.x" is not valid: allowed is a name that ends in .webp.',
    ],
    [
      ['sample', '--out', 'd.png', '--format', 'npy'],
      '--format npy and --out d.png contradict each other: that name means png.\nLeave out --format, or name a file that ends in .npy.',
    ],
    [
      ['sample', '--labels-out', 'l.png'],
      '--labels-out "l.png" is not valid: allowed is a name that ends in .raw, .bin, .npy, .idx or -ubyte.',
    ],
    [['sample', '--out', 'a.npy', '--labels-out', './a.npy'], '--out and --labels-out both name ./a.npy.'],
    [['sample', '--out', 'a.npy', '--scale', '2'], '--scale needs a picture: png, webp or jpg, not npy.'],
    [
      ['sample', '--count', '10000', '--scale', '6', '--out', 'a.webp'],
      '--scale "6" is not valid: allowed is at most 5 for 10000 images of 28×28 in one webp.',
    ],
    [
      ['sample', '--count', '10000', '--scale', '32'],
      '--scale "32" is not valid: allowed is at most 5 for 10000 images of 28×28 in one png.',
    ],
    [
      ['sample', '--count', '1000000', '--format', 'raw'],
      '--count "1000000" is not valid: allowed is at most 425170 images of 28×28×1 in the memory of this machine.\nWrite the others into another file, with another --seed.',
    ],
    [['evaluate', '--json', 'f.csv'], '--json "f.csv" is not valid: allowed is a name that ends in .json.'],
    [
      ['evaluate', '--pairs', 'p.gif'],
      '--pairs "p.gif" is not valid: allowed is a name that ends in .png, .webp, .jpg or .jpeg.',
    ],
    [
      ['evaluate', '--pairs', 'p.png', '--only', 'frechet,score'],
      '--pairs shows what the measure nearest finds, which --only leaves out.\nAdd it: --only frechet,score,nearest',
    ],
  ])('%j is refused before anything is done', async (argv, message) => {
    expect(await trazo(...argv)).toEqual({ code: 2, out: '', err: `Error: ${message}\n` });
    expect(await readdir(cwd)).toEqual([]);
  });
});

describe('an output where no file can be', () => {
  const files = [
    ['sample', '--out', 'samples.png'],
    ['sample', '--labels-out', 'labels.idx'],
    ['export slim --format onnx', '--out', 'model.onnx'],
    ['export 1 --format safetensors', '--out', 'model.safetensors'],
    ['evaluate', '--json', 'figures.json'],
    ['evaluate', '--pairs', 'pairs.png'],
  ] as const;

  it.each(files)('%s %s: a folder is named, with what to write instead', async (command, flag, example) => {
    await mkdir(join(cwd, 'there'));
    for (const file of ['there', 'there/', 'absent/']) {
      expect(await trazo(...command.split(' '), flag, file)).toEqual({
        code: 2,
        out: '',
        err: `Error: ${flag} "${file}" is not valid: allowed is a file; this is a folder.\n${flag} ${join(file, example)}\n`,
      });
    }
  });

  it.each(files)('%s %s: a missing folder is named, with how to make it', async (command, flag, example) => {
    const file = `no/where/${example}`;
    expect((await trazo(...command.split(' '), flag, file)).err).toBe(
      `Error: ${flag} "${file}" is not valid: allowed is a file in a folder that exists.\nMake it first: mkdir -p no/where\n`,
    );
  });

  it.each(files)('%s %s: a file where a folder is needed is named', async (command, flag, example) => {
    await writeFile(join(cwd, 'file'), '');
    expect((await trazo(...command.split(' '), flag, `file/${example}`)).err).toBe(
      `Error: ${flag} "file/${example}" is not valid: allowed is a file in a folder; file is a file.\n`,
    );
  });

  it.each(files)('%s %s: too long a name is named', async (command, flag, example) => {
    const { code, err } = await trazo(...command.split(' '), flag, `${'x'.repeat(300)}${example}`);
    expect(err).toMatch(/is not valid: allowed is a shorter name\.\n$/);
    expect(code).toBe(2);
  });

  it.skipIf(process.platform === 'win32').each(files)('%s %s: a device is named', async (command, flag) => {
    const at = `${'../'.repeat(20)}dev/null`;
    expect((await trazo(...command.split(' '), flag, at)).err).toContain(
      'allowed is a regular file; this is a device or a pipe',
    );
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0).each(files)(
    '%s %s: a folder without permission is named',
    async (command, flag, example) => {
      await chmod(cwd, 0o555);
      expect((await trazo(...command.split(' '), flag, example)).err).toBe(
        `Error: ${cwd}: is not writable (permission denied).\nName a file in another folder with ${flag}, or make it writable.\n`,
      );
    },
  );

  it.each([
    ['train', '--runs-dir'],
    ['train-classifier', '--out'],
  ])('%s %s: a file where the folder would be is named before any work', async (command, flag) => {
    await writeFile(join(cwd, 'file'), '');
    for (const folder of ['file', 'file/below']) {
      expect(await trazo(command, flag, folder)).toEqual({
        code: 2,
        out: '',
        err: `Error: ${flag} "${folder}" is not valid: allowed is a folder; file is a file.\n`,
      });
    }
  });

  it('train-classifier --out: the folder of a model is not overwritten', async () => {
    await mkdir(join(cwd, 'mine'));
    await writeFile(join(cwd, 'mine', 'model.json'), '{}');
    expect((await trazo('train-classifier', '--out', 'mine')).err).toBe(
      'Error: --out "mine" is not valid: allowed is a folder for a classifier; this one holds a model.\n',
    );
  });
});

it('a picture converts without its text where that is too long for its format', async () => {
  const png = await sharp(noiseBytes(64, 1), { raw: { width: 8, height: 8, channels: 1 } })
    .png()
    .toBuffer();
  const jpg = await convertPng(png, 'jpg', { Digits: '1,'.repeat(50_000) });
  expect((await sharp(jpg).metadata()).exif?.length).toBeLessThan(40_000);
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSource } from './open-source.ts';
import type { ArraySource } from './source.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trazo-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(name: string, text: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

async function open(path: string): Promise<ArraySource> {
  const source = await openSource(path);
  if (source.kind !== 'arrays') throw new Error(`${path} holds no arrays.`);
  return source;
}

const images = Uint8Array.of(0, 1, 2, 255, 10, 20, 30, 40);
const set = { count: 2, height: 2, width: 2, channels: 1, images, labels: Uint8Array.of(3, 1), classes: 4 };

describe('a CSV file of pixels', () => {
  it.each<[string, string]>([
    [
      'a label and pixels by their numbers',
      'label,pixel0,pixel1,pixel2,pixel3\n3,0,1,2,255\n1,10,20,30,40\n',
    ],
    ['rows and columns', 'label,1x1,1x2,2x1,2x2\n3,0,1,2,255\n1,10,20,30,40'],
    ['no header', '3,0,1,2,255\n1,10,20,30,40\n'],
    ['the label last', 'pixel0,pixel1,pixel2,pixel3,class\n0,1,2,255,3\n10,20,30,40,1\n'],
    ['the label in the middle', 'pixel0,pixel1,label,pixel2,pixel3\n0,1,3,2,255\n10,20,1,30,40\n'],
    ['a label of another name', 'kind,p0,p1,p2,p3\n3,0,1,2,255\n1,10,20,30,40\n'],
    ['an index as pandas writes it', ',label,0,1,2,3\n0,3,0,1,2,255\n1,1,10,20,30,40\n'],
    ['numbers for names', '0,1,2,3,4\n3,0,1,2,255\n1,10,20,30,40\n'],
    ['the names that pandas made of a first image', '3,0,1,0.1,0.2\n3,0,1,2,255\n1,10,20,30,40\n'],
    [
      'quotes, CRLF, a mark of order and empty lines',
      '\uFEFF"label","a0","a1","a2","a3"\r\n"3","0","1","2","255"\r\n\r\n1,10,20,30,40\r\n',
    ],
    ['semicolons', 'label;p0;p1;p2;p3\n3;0;1;2;255\n1;10;20;30;40\n'],
    ['tabs', 'label\tp0\tp1\tp2\tp3\n3\t0\t1\t2\t255\n1\t10\t20\t30\t40\n'],
    ['whole numbers with a point', 'label,p0,p1,p2,p3\n3.0,0.0,1.0,2,255.\n1.0,10,20,30,40\n'],
  ])('with %s is read', async (_, text) => {
    expect((await open(await put('a.csv', text))).train).toEqual(set);
    expect((await open(await put('a.csv.gz', gzipSync(text)))).train).toEqual(set);
  });

  it('without labels has one class', async () => {
    const { train } = await open(await put('a.csv', 'p0,p1,p2,p3,p4,p5,p6,p7,p8\n0,1,2,3,4,5,6,7,8\n'));
    expect(train).toMatchObject({ count: 1, height: 3, width: 3, classes: 1 });
  });

  it('with words for labels has their names', async () => {
    const { train, classNames } = await open(
      await put('a.csv', 'class,p0,p1,p2,p3\nboot,0,1,2,255\nbag,10,20,30,40\nboot,0,0,0,0\n'),
    );
    expect(classNames).toEqual(['bag', 'boot']);
    expect(train).toMatchObject({ labels: Uint8Array.of(1, 0, 1), classes: 2 });
  });

  it('has the size that its name says', async () => {
    const pixels = Array.from({ length: 12 }, (_, i) => i).join(',');
    expect(
      (await open(await put('hmnist_2_2_RGB.csv', `label,${pixels}\n1,${pixels}\n`))).train,
    ).toMatchObject({
      height: 2,
      width: 2,
      channels: 3,
      images: Uint8Array.from({ length: 12 }, (_, i) => i),
    });
    expect((await open(await put('train_3x4.csv', `1,${pixels}\n`))).train).toMatchObject({
      height: 3,
      width: 4,
      channels: 1,
    });
    await expect(open(await put('train.csv', `label,${pixels}\n1,${pixels}\n`))).rejects.toThrow(
      /train\.csv: has 12 columns of pixels, which are no square; as 2×2×3 the order of the colors is not known\./,
    );
  });

  it.each<[string, string, RegExp]>([
    [
      'a missing pixel',
      'label,p0,p1,p2,p3\n3,0,1,2,255\n1,10,20,30\n',
      /a\.csv: line 3 has 4 values where 5 are expected: from column 5 \(p3\) on they are missing\./,
    ],
    ['a pixel too many', '3,0,1,2,255\n1,10,20,30,40,50\n', /line 2 has 6 values where 5 are expected\./],
    [
      'an empty pixel',
      'label,p0,p1,p2,p3\n3,0,1,2,255\n1,10,,30,40\n',
      /line 3, column 3 \(p1\) is empty; a pixel is a whole number from 0 to 255\./,
    ],
    ['a word for a pixel', '3,0,1,2,255\n1,10,nan,30,40\n', /line 2, column 3 is "nan"/],
    ['a pixel of 256', '3,0,1,2,255\n1,10,256,30,40\n', /line 2, column 3 is "256"/],
    ['a pixel of one half', '3,0,1,2,255\n1,10,0.5,30,40\n', /line 2, column 3 is "0.5"/],
    ['a label that is missing', 'label,p0,p1,p2,p3\n,0,1,2,255\n', /line 2 has no label/],
    [
      'a label of 256',
      '256,0,1,2,255\n1,1,1,1,1\n',
      /line 1 has the label 256|has the label 256; labels are/,
    ],
    [
      '257 classes',
      Array.from({ length: 257 }, (_, i) => `c${i},1,2,3,4`).join('\n'),
      /line 257 has the label "c256", the 257th; at most 256 classes are possible/,
    ],
    ['no line after its header', 'label,p0,p1,p2,p3\n', /holds no images/],
  ])('with %s is refused', async (_, text, message) => {
    await expect(open(await put('a.csv', text))).rejects.toThrow(message);
  });

  it('that is a table of something else is no data set', async () => {
    await expect(open(await put('a.csv', 'file,label,split,by,on\na.png,boot,train,me,1\n'))).rejects.toThrow(
      /is in no format of data sets that is known/,
    );
  });
});

describe('a folder of CSV files', () => {
  it('has a part to train on and one to test, as the names say', async () => {
    await put('fashion-mnist_train.csv', 'label,p0,p1,p2,p3\n3,0,1,2,255\n1,10,20,30,40\n');
    await put('fashion-mnist_test.csv', 'label,p0,p1,p2,p3\n1,10,20,30,40\n');
    await put('sample_submission.csv', 'ImageId,Label\n1,0\n');
    const { train, test, format } = await open(folder);
    expect(format).toBe('CSV files');
    expect(train).toEqual(set);
    expect(test).toMatchObject({
      count: 1,
      images: images.subarray(4),
      labels: Uint8Array.of(1),
      classes: 4,
    });
  });

  it('does not test with a part that has no labels', async () => {
    const nine = '0,1,2,3,4,5,6,7,255';
    await put('train.csv', `label,p0,p1,p2,p3,p4,p5,p6,p7,p8\n3,${nine}\n0,${nine}\n`);
    const path = await put('test.csv', `p0,p1,p2,p3,p4,p5,p6,p7,p8\n${nine}\n`);
    const { train, test, notes } = await open(folder);
    expect(train).toMatchObject({ count: 2, height: 3, labels: Uint8Array.of(3, 0) });
    expect(test).toBeUndefined();
    expect(notes).toEqual([`Left out, as it has no labels: ${path}`]);
  });

  it('with two files for one part is refused by their names', async () => {
    await put('hmnist_2_2_L.csv', '3,0,1,2,255\n');
    await put('hmnist_2_2_M.csv', '3,0,1,2,255\n');
    await expect(open(folder)).rejects.toThrow(
      /holds more than one CSV file for the same part: hmnist_2_2_L\.csv, hmnist_2_2_M\.csv/,
    );
  });

  it('of EMNIST is turned upright, with the names of its letters', async () => {
    await put('emnist-letters-train.csv', '1,0,1,2,255\n26,10,20,30,40\n');
    const { train, classNames } = await open(folder);
    expect(train).toMatchObject({
      images: Uint8Array.of(0, 2, 1, 255, 10, 30, 20, 40),
      labels: Uint8Array.of(0, 25),
    });
    expect([classNames.length, classNames[0], classNames[25]]).toEqual([26, 'A', 'Z']);
  });
});

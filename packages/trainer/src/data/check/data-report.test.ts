import { describe, expect, it } from 'vitest';
import { noiseBytes } from '../../testing/tiny.ts';
import type { DataSet, ImageSet } from '../data-set.ts';
import { reportOn } from './data-report.ts';

const SIDE = 16;
const SIZE = SIDE * SIDE;

function noise(count: number, seed: number, label: (index: number) => number): ImageSet {
  return {
    images: noiseBytes(count * SIZE, seed),
    labels: Uint8Array.from({ length: count }, (_, index) => label(index)),
    count,
    height: SIDE,
    width: SIDE,
    channels: 1,
    classes: 2,
  };
}

function dataSet(): DataSet {
  const train = noise(60, 1, (index) => index % 2);
  const test = noise(6, 2, (index) => index % 2);
  const named = (part: string, count: number) => Array.from({ length: count }, (_, i) => `${part}/${i}.png`);
  return {
    name: 'clothes',
    train,
    test,
    classNames: ['boot', 'coat'],
    paths: { train: named('train', 60), test: named('test', 6) },
    skipped: new Map([['damaged pictures', 3]]),
    sha256: '',
    fallback: false,
    source: '',
  };
}

const sizes = Array.from({ length: 66 }, (_, index) => ({
  width: 15 + index,
  height: 30,
  format: index % 2 === 0 ? 'png' : 'jpeg',
}));

/** Puts a changed copy of one image in the place of another. */
function put(from: ImageSet, index: number, to: ImageSet, place: number, change = (value: number) => value) {
  for (let i = 0; i < SIZE; i++) {
    to.images[place * SIZE + i] = change(from.images[index * SIZE + i] ?? 0);
  }
}

const slightly = (value: number) => (value > 250 ? value : value + 2);

describe('the report on a data set', () => {
  it('of sound images has counts and no findings', () => {
    expect(reportOn(dataSet(), 'a folder of pictures', sizes)).toEqual({
      name: 'clothes',
      format: 'a folder of pictures',
      train: 60,
      test: 6,
      heldOut: false,
      image: { width: 16, height: 16, channels: 1 },
      classes: [
        { name: 'boot', train: 30, test: 3 },
        { name: 'coat', train: 30, test: 3 },
      ],
      pictures: {
        smallest: { width: 15, height: 30 },
        median: { width: 48, height: 30 },
        largest: { width: 80, height: 30 },
        formats: { png: 33, jpeg: 33 },
        enlarged: 1,
      },
      leftOut: { 'damaged pictures': 3 },
      findings: [],
    });
  });

  it('names each fault once, as what it is', () => {
    const data = dataSet();
    const { train, test } = data;
    put(train, 1, train, 2);
    put(train, 3, train, 5);
    put(train, 7, test, 1);
    put(train, 9, train, 11, slightly);
    put(train, 13, test, 3, slightly);
    put(train, 0, train, 15, () => 7);
    put(train, 0, train, 17, () => 7);
    const { findings } = reportOn(data, '', undefined);
    expect(findings).toEqual([
      { kind: 'two-classes', count: 2, groups: [['train/1.png', 'train/2.png']] },
      { kind: 'train-and-test', count: 2, groups: [['train/7.png', 'test/1.png']] },
      { kind: 'duplicates', count: 2, groups: [['train/3.png', 'train/5.png']] },
      { kind: 'near-train-and-test', count: 2, groups: [['train/13.png', 'test/3.png']] },
      { kind: 'near-duplicates', count: 2, groups: [['train/9.png', 'train/11.png']] },
      { kind: 'blank', count: 2, groups: [['train/15.png'], ['train/17.png']] },
    ]);
  });

  it('names small and uneven classes', () => {
    const data = dataSet();
    data.train.labels.fill(1, 4);
    expect(reportOn(data, '', undefined).findings).toEqual([
      { kind: 'few-of-a-class', count: 1, groups: [['boot']] },
      { kind: 'uneven-classes', count: 2, groups: [['boot', 'coat']] },
    ]);
  });

  it('names images without files by part and number, and no classes where there is one', () => {
    const { paths: _, ...data } = dataSet();
    const alike = (set: ImageSet) => ({ ...set, labels: new Uint8Array(set.count), classes: 1 });
    put(data.train, 7, data.test, 1);
    const report = reportOn(
      { ...data, train: alike(data.train), test: alike(data.test) },
      'IDX files',
      undefined,
    );
    expect(report).toMatchObject({ classes: [], pictures: null });
    expect(report.findings[0]?.groups).toEqual([['train image 7', 'test image 1']]);
  });
});

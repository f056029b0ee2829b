import { describe, expect, it } from 'vitest';
import { InvalidOptionError } from '../errors.ts';
import {
  classNamesOf,
  encodeClassNames,
  formatClassNames,
  parseClasses,
  parseClassNames,
} from './class-names.ts';

const names = ['boot', 'coat', '7', 'hat, red', 'zapatilla ñandú', '靴', 'Straße'];
/** The name as macOS's file systems give it: letters and accents apart. */
const decomposed = 'zapatilla ñandú'.normalize('NFD');
const cardOf = (classes: number, classNames?: readonly string[]) => ({
  spec: { classes },
  dataset: { classNames },
});

describe('classNamesOf', () => {
  it('has a name for each class, or none', () => {
    expect(classNamesOf(cardOf(2, ['a', 'b']))).toEqual(['a', 'b']);
    expect(classNamesOf(cardOf(2))).toEqual([]);
    expect(classNamesOf(cardOf(0, ['a', 'b']))).toEqual([]);
    expect(classNamesOf(cardOf(3, ['a', 'b']))).toEqual([]);
  });
});

describe('parseClassNames', () => {
  it.each([
    ['boot', [0]],
    ['coat,boot,coat', [1, 0, 1]],
    ['boot, 7', [0, 2]],
    ['hat, red', [3]],
    ['boot,hat, red,coat', [0, 3, 1]],
    ['hat, red,hat, red', [3, 3]],
    ['BOOT,Coat', [0, 1]],
    [' boot ', [0]],
    [decomposed, [4]],
    ['Zapatilla ÑANDÚ,靴', [4, 5]],
    ['straße', [6]],
  ])('reads %s', (text, labels) => {
    expect(parseClassNames(text, names)).toEqual(labels);
    expect(parseClassNames(text, names.with(4, decomposed))).toEqual(labels);
  });

  it.each(['', ',', 'boot,', ',boot', '0', 'boot,hat', 'hat,red', 'boot;coat', 'bo ot', 'toString'])(
    'rejects %j, and names what is allowed',
    (text) => {
      expect(() => parseClassNames(text, names, '--class')).toThrow(
        new InvalidOptionError(
          '--class',
          text,
          'one of boot, coat, 7, "hat, red", zapatilla ñandú, 靴, Straße, or a list of these',
        ),
      );
    },
  );

  it('needs the exact name where names differ by case alone, and takes the longest of those with commas', () => {
    const similar = ['Boot', 'boot', 'a', 'b', 'a,b'];
    expect(parseClassNames('boot,Boot', similar)).toEqual([1, 0]);
    expect(() => parseClassNames('BOOT', similar)).toThrow(InvalidOptionError);
    expect(parseClassNames('b,a,b,a', similar)).toEqual([3, 4, 2]);
  });

  it('has at most 256 entries, and shows at most twelve names, each on one line', () => {
    expect(parseClassNames(new Array(256).fill('coat').join(), names)).toHaveLength(256);
    expect(() => parseClassNames(new Array(257).fill('coat').join(), names)).toThrow(InvalidOptionError);
    expect(parseClassNames(new Array(256).fill('hat, red').join(), names)).toHaveLength(256);
    expect(() => parseClassNames(new Array(257).fill('hat, red').join(), names)).toThrow(InvalidOptionError);
    const many = (count: number) => Array.from({ length: count }, (_, i) => `c${i}`);
    const allowed = 'one of c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11';
    expect(() => parseClassNames('x', many(12))).toThrow(`${allowed}, or a list of these.`);
    expect(() => parseClassNames('x', many(14))).toThrow(`${allowed} and 2 more, or a list of these.`);
    expect(() => parseClassNames('x', ['a\nb', ' c', 'd'.repeat(300)])).toThrow(
      `one of "a\\nb", " c", ${'d'.repeat(40)}…, or a list of these.`,
    );
  });
});

describe('parseClasses', () => {
  it('reads names if the classes have some, else numbers', () => {
    expect(parseClasses('Coat,boot', cardOf(2, ['boot', 'coat']))).toEqual([1, 0]);
    expect(() => parseClasses('1', cardOf(2, ['boot', 'coat']))).toThrow('one of boot, coat');
    expect(parseClasses('1,0-2', cardOf(3))).toEqual([1, 0, 1, 2]);
    expect(() => parseClasses('3', cardOf(3), '--class')).toThrow(/^--class "3".*from 0 to 2/);
  });
});

describe('formatClassNames', () => {
  it('gives what parseClassNames reads, or nothing', () => {
    for (const labels of [[0], [3], [4, 3, 5, 3], [6, 1, 2]]) {
      const text = formatClassNames(labels, names) ?? '';
      expect(parseClassNames(text, names)).toEqual(labels);
    }
    const similar = ['a', 'b', 'a,b', ' a', 'A'];
    expect(formatClassNames([2], similar)).toBe('a,b');
    expect(formatClassNames([1, 0], similar)).toBe('b,a');
    expect(formatClassNames([0, 1], similar)).toBeUndefined();
    expect(formatClassNames([4, 3], similar)).toBe('A, a');
    expect(formatClassNames([0], ['a', 'a'])).toBeUndefined();
  });
});

it('encodeClassNames gives ASCII that tells every list apart', () => {
  expect(encodeClassNames([0, 3, 4], names)).toBe('boot,hat%2C%20red,zapatilla%20%C3%B1and%C3%BA');
  expect(encodeClassNames([0], ['\ud800\r\n'])).toBe('%EF%BF%BD%0D%0A');
});

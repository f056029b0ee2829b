import { describe, expect, it } from 'vitest';
import { InvalidOptionError } from '../errors.ts';
import { charactersOf, parseText } from './text.ts';

const card = (classes: number, classNames?: readonly string[]) => ({
  spec: { classes },
  dataset: { classNames },
});
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const DIGITS = [...'0123456789'];

describe('charactersOf', () => {
  it.each([
    [26, LETTERS, LETTERS],
    [2, ['Ñ', 'N\u0303'.normalize('NFD')], ['Ñ', 'Ñ']],
    [10, undefined, DIGITS],
    [3, undefined, ['0', '1', '2']],
    [3, ['a', 'B', '😀'], ['a', 'B', '😀']],
    [0, undefined, undefined],
    [0, LETTERS, undefined],
    [11, undefined, undefined],
    [2, ['boot', 'x'], undefined],
    [2, [' ', 'x'], undefined],
    [3, ['a', 'b'], undefined],
  ])('of %i classes with the names %j are %j', (classes, names, characters) => {
    expect(charactersOf(card(classes, names))).toEqual(characters);
  });
});

describe('parseText', () => {
  it('gives each cell the class of its character, and none to a space', () => {
    expect(parseText('Trazo', LETTERS)).toEqual({ cells: [19, 17, 0, 25, 14], columns: 5, text: 'TRAZO' });
    expect(parseText(' a b ', LETTERS)).toEqual({ cells: [0, undefined, 1], columns: 3, text: 'A B' });
    expect(parseText('2026', DIGITS)).toEqual({ cells: [2, 0, 2, 6], columns: 4, text: '2026' });
  });

  it.each(['ab\nc', 'ab\r\nc', 'ab\rc'])('fills the shorter of several lines: %j', (text) => {
    expect(parseText(text, LETTERS)).toEqual({ cells: [0, 1, 2, undefined], columns: 2, text: 'AB\nC' });
  });

  it('continues a long line in the next row, and widens a short one', () => {
    const _ = undefined;
    expect(parseText('abcde\nf', LETTERS, 2)).toEqual({
      cells: [0, 1, 2, 3, 4, _, 5, _],
      columns: 2,
      text: 'ABCDE\nF',
    });
    expect(parseText('a\n\nb', LETTERS, 2).cells).toEqual([0, _, _, _, 1, _]);
  });

  it('tells upper from lower case only where the classes do', () => {
    const characters = ['a', 'A', 'b', 'ñ'];
    expect(parseText('aAbB', characters).cells).toEqual([0, 1, 2, 2]);
    expect(parseText('N\u0303', characters).cells).toEqual([3]);
  });

  it.each([
    ['José 2', 'A, B, C, D, E, F, G, H, I, J, K, L and 14 more and spaces, not "é", "2"'],
    ['', 'A, B, C, D, E, F, G, H, I, J, K, L and 14 more and spaces'],
    [' \n ', 'A, B, C, D, E, F, G, H, I, J, K, L and 14 more and spaces'],
  ])('refuses %j, naming what is no class', (text, allowed) => {
    const refused = () => parseText(text, LETTERS);
    expect(refused).toThrow(InvalidOptionError);
    expect(refused).toThrow(new InvalidOptionError('text', text, allowed));
  });
});

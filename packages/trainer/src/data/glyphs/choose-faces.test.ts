import { expect, it } from 'vitest';
import { chooseFaces, type RenderedFace, typefaceOf } from './choose-faces.ts';
import type { FontFace } from './read-font.ts';

const SIZE = 16;
/** Three characters: a bar on the left, at the bottom, and on the right. */
const CHARACTERS = 3;

interface Shape {
  readonly thickness?: number;
  readonly ink?: number;
  /** Which bar each character is. */
  readonly bars?: readonly number[];
}

function rendered(
  family: string,
  { thickness = 4, ink = 255, bars = [0, 1, 2] }: Shape = {},
  more: Partial<FontFace> = {},
): RenderedFace {
  const face: FontFace = {
    file: `${family}.ttf`,
    sha256: family,
    family,
    style: 'Regular',
    name: family,
    version: '1',
    licence: '',
    weight: 400,
    isItalic: false,
    outlines: [],
    ...more,
  };
  const pixels = new Uint8Array(CHARACTERS * SIZE * SIZE);
  bars.forEach((bar, character) => {
    for (let row = 0; row < SIZE; row++) {
      for (let column = 0; column < SIZE; column++) {
        const depth = [column, SIZE - 1 - row, SIZE - 1 - column][bar] ?? SIZE;
        if (depth < thickness) pixels[(character * SIZE + row) * SIZE + column] = ink;
      }
    }
  });
  return { face, pixels };
}

const names = (faces: readonly RenderedFace[]) => faces.map(({ face }) => face.name);
/** Typefaces that read one another. */
const readers = [3, 5].flatMap((thickness) =>
  [165, 205, 255].map((ink) => rendered(`Reader${thickness}-${ink}`, { thickness, ink })),
);

it('leaves out copies and near copies, and keeps the most ordinary face of a typeface', () => {
  const { faces, skipped } = chooseFaces(
    [
      ...readers,
      rendered('Same', { thickness: 1 }, { name: 'Same-Italic', isItalic: true }),
      rendered('Same', { thickness: 1 }, { name: 'Same-Regular' }),
      rendered('Same', { thickness: 1, ink: 250 }, { name: 'Same-Bold', weight: 700 }),
    ],
    CHARACTERS,
  );
  expect(names(faces)).toEqual([...names(readers), 'Same-Regular']);
  expect([...skipped]).toEqual([
    ['fonts that are nearly like another', 1],
    ['fonts with the same letters as another', 1],
  ]);
});

it('leaves out what other typefaces do not read, however many of its own typeface agree', () => {
  const odd = [2, 4].map((thickness) =>
    rendered('Odd', { thickness, bars: [1, 2, 0] }, { name: `Odd-${thickness}` }),
  );
  const { faces, skipped } = chooseFaces([...odd, ...readers], CHARACTERS);
  expect(names(faces)).toEqual(names(readers));
  expect(skipped.get('fonts that are hard to read')).toBe(2);
});

it('keeps at most six faces of a typeface, and none of too thin strokes', () => {
  const many = [2, 4, 6].flatMap((thickness) =>
    [160, 200, 255].map((ink) =>
      rendered('Many', { thickness, ink }, { name: `Many-${thickness}-${ink}`, weight: 100 * thickness }),
    ),
  );
  const thin = rendered('Thin', { ink: 130 });
  const { faces, skipped } = chooseFaces([...readers, ...many, thin], CHARACTERS);
  expect(names(faces).filter((name) => name.startsWith('Many'))).toHaveLength(6);
  expect(skipped.get('fonts beyond 6 of a typeface')).toBe(3);
  expect(skipped.get('fonts too thin for the size')).toBe(1);
});

it('does not depend on the order of the files', () => {
  const all = [...readers, rendered('Same', { thickness: 1 }), rendered('Copy', { thickness: 1 })];
  const expected = names(chooseFaces(all, CHARACTERS).faces);
  expect(expected).toContain('Copy');
  expect(names(chooseFaces([...all].reverse(), CHARACTERS).faces)).toEqual(expected);
});

it.each([
  ['Lato', 'lato'],
  ['Lato Black', 'lato'],
  ['Lato Extra-Light Italic', 'lato'],
  ['Fira Sans SemiBold', 'fira sans'],
  ['League Mono', 'league'],
  ['Regular', 'regular'],
])('%s is a face of the typeface %s', (family, typeface) => {
  expect(typefaceOf({ family })).toBe(typeface);
});

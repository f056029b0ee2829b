import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { placeGlyphs } from './place-glyphs.ts';
import { readFont, Unusable } from './read-font.ts';
import { renderGlyphs } from './render-glyphs.ts';

const file = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf');
const bytes = readFileSync(file);

it("reads a face's names and outlines", () => {
  const [face, ...more] = readFont('DejaVuSans-Bold.ttf', bytes, ['H', 'I']);
  expect(more).toEqual([]);
  if (face === undefined || face instanceof Unusable) throw new Error('The font was not read.');
  expect(face).toMatchObject({
    file: 'DejaVuSans-Bold.ttf',
    family: 'DejaVu Sans',
    style: 'Bold',
    name: 'DejaVuSans-Bold',
    version: 'Version 2.37',
    weight: 700,
    isItalic: false,
  });
  expect(face.licence).toContain('Bitstream');
  // As fontTools reads glyph I: a rectangle.
  expect(face.outlines[1]).toMatchObject({ left: 188, right: 573, bottom: 0, top: 1493 });
});

it('says why there is no face', () => {
  const reason = (content: Buffer, characters: string[]) => {
    const [face] = readFont('x.ttf', content, characters);
    return face instanceof Unusable ? face.reason : undefined;
  };
  expect(reason(Buffer.from('no font'), ['A'])).toBe('fonts that cannot be read');
  expect(reason(bytes.subarray(0, 5000), ['A'])).toBe('fonts that cannot be read');
  expect(reason(bytes, ['A', '漢'])).toBe('fonts without all of the characters');
  expect(reason(bytes, ['A', ' '])).toBe('fonts with blank characters');
});

it('renders each letter in the middle of its image, each pixel as bright as the letter covers it', async () => {
  const [face] = readFont('x.ttf', bytes, ['H', 'I']);
  if (face === undefined || face instanceof Unusable) throw new Error('The font was not read.');
  const placement = placeGlyphs(face.outlines, 32);
  if (placement === undefined) throw new Error('The face was not placed.');
  const pixels = await renderGlyphs(face.outlines, placement, 32);
  expect(pixels).toHaveLength(2 * 32 * 32);
  // Glyph I is a rectangle from the baseline at row 26 to the height of capitals, 20 rows above.
  const half = ((573 - 188) * placement.scale) / 2;
  const covered = (from: number, to: number, at: number) =>
    Math.max(0, Math.min(to, at + 1) - Math.max(from, at));
  for (let row = 0; row < 32; row++) {
    for (let column = 0; column < 32; column++) {
      const share = covered(6, 26, row) * covered(16 - half, 16 + half, column);
      const pixel = pixels[(32 + row) * 32 + column] ?? Number.NaN;
      expect(Math.abs(pixel - 255 * share), `row ${row}, column ${column}`).toBeLessThan(4);
    }
  }
});

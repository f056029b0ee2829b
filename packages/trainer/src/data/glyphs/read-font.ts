import { createHash } from 'node:crypto';
import type { Font } from 'fontkit';
import { create } from 'fontkit';

/** The shape of one character, in the font's units; y grows upwards from the baseline. */
export interface Outline {
  /** Path data as SVG has it. */
  readonly path: string;
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/** One face of a font file: its names and the outlines of the characters. */
export interface FontFace {
  /** Path of the file, relative to the folder of the fonts. */
  readonly file: string;
  /** SHA-256 of the file. */
  readonly sha256: string;
  /** Name that all faces of a typeface share. */
  readonly family: string;
  readonly style: string;
  /** PostScript name, which tells faces apart. */
  readonly name: string;
  readonly version: string;
  /** What the font says of its licence; empty where it says nothing. */
  readonly licence: string;
  /** From 100, thin, to 900, black. */
  readonly weight: number;
  readonly isItalic: boolean;
  /** In the order of the characters. */
  readonly outlines: readonly Outline[];
}

/** Why a face is not used, in words that go with a number of faces. */
export class Unusable {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/** Names of fonts whose letters are no letters. */
const SYMBOLS = /barcode|braille|dingbat|emoji|symbol|icons?\b|awesome|redacted|blank|last ?resort/i;

/**
 * Reads the faces of a font file: one, or several of a collection. Of a variable font, its default instance is read.
 *
 * @param characters one string for each character
 * @returns a face, or why there is none, for each face of the file
 */
export function readFont(
  file: string,
  bytes: Buffer,
  characters: readonly string[],
): (FontFace | Unusable)[] {
  try {
    const opened = create(bytes);
    const fonts = 'fonts' in opened ? opened.fonts : [opened];
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return fonts.map((font) => {
      try {
        return readFace(font, { file, sha256 }, characters);
      } catch {
        return new Unusable('fonts that cannot be read');
      }
    });
  } catch {
    return [new Unusable('fonts that cannot be read')];
  }
}

function readFace(
  font: Font,
  origin: Pick<FontFace, 'file' | 'sha256'>,
  characters: readonly string[],
): FontFace | Unusable {
  const said = (key: string) => (font.getName(key, 'en') ?? '').replace(/\s+/g, ' ').trim();
  const family = said('preferredFamily') || said('fontFamily');
  if (SYMBOLS.test(`${family} ${said('fullName')}`)) return new Unusable('fonts of symbols');
  const outlines: Outline[] = [];
  for (const character of characters) {
    const codePoint = character.codePointAt(0) ?? 0;
    if (!font.hasGlyphForCodePoint(codePoint)) return new Unusable('fonts without all of the characters');
    const { path } = font.glyphForCodePoint(codePoint);
    const { minX, maxX, minY, maxY } = path.bbox;
    if (!(maxX > minX && maxY > minY)) return new Unusable('fonts with blank characters');
    outlines.push({ path: path.toSVG(), left: minX, right: maxX, bottom: minY, top: maxY });
  }
  const style = said('preferredSubfamily') || said('fontSubfamily');
  return {
    ...origin,
    family,
    style,
    name: said('postscriptName') || `${family}-${style}`,
    version: said('version'),
    licence: [said('license'), said('licenseURL')].filter((text) => text !== '').join(' '),
    weight: font['OS/2'].usWeightClass,
    isItalic: font.italicAngle !== 0,
    outlines,
  };
}

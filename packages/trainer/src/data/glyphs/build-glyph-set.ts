import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../../errors.ts';
import type { Stages } from '../stages.ts';
import { chooseFaces, type RenderedFace, typefaceOf } from './choose-faces.ts';
import { listFonts } from './list-fonts.ts';
import { placeGlyphs } from './place-glyphs.ts';
import { readFont, Unusable } from './read-font.ts';
import { renderGlyphs } from './render-glyphs.ts';
import { type Split, splitTypefaces } from './split.ts';

/** A face with its images and the part of the data set that it stands in. */
export interface GlyphFace extends RenderedFace {
  readonly typeface: string;
  readonly split: Split;
}

/** The images of characters in many faces. */
export interface GlyphSet {
  /** Each a single code point, in order. */
  readonly characters: readonly string[];
  /** Side of an image in pixels. */
  readonly size: number;
  readonly faces: readonly GlyphFace[];
  /** How many faces were left out, by reason. */
  readonly skipped: ReadonlyMap<string, number>;
}

/** Which images to build. */
export interface GlyphRequest {
  readonly characters: readonly string[];
  readonly size: number;
}

/**
 * Renders the characters of every usable font of a folder. The result depends on nothing but the bytes of the fonts, their
 * names, and the version of the rasterizer.
 *
 * @throws {DataError} naming the folder, if it cannot be read or has too few usable fonts
 */
export async function buildGlyphSet(
  folder: string,
  { characters, size }: GlyphRequest,
  stages: Stages,
): Promise<GlyphSet> {
  const files = listFonts(folder);
  const skipped = new Map<string, number>();
  const skip = (reason: string, count = 1) => void skipped.set(reason, (skipped.get(reason) ?? 0) + count);

  const rendered: RenderedFace[] = [];
  const reading = stages.begin('Reading fonts');
  for (const [index, file] of files.entries()) {
    const bytes = await readFile(join(folder, file)).catch(() => undefined);
    const faces =
      bytes === undefined ? [new Unusable('fonts that cannot be read')] : readFont(file, bytes, characters);
    for (const face of faces) {
      if (face instanceof Unusable) {
        skip(face.reason);
        continue;
      }
      const placement = placeGlyphs(face.outlines, size);
      if (placement === undefined) skip('fonts with letters of too different sizes');
      else rendered.push({ face, pixels: await renderGlyphs(face.outlines, placement, size) });
    }
    reading.tick((index + 1) / files.length);
  }
  reading.end();
  const comparing = stages.begin('Comparing fonts');
  const chosen = chooseFaces(rendered, characters.length, (share) => comparing.tick(share));
  comparing.end();
  for (const [reason, count] of chosen.skipped) skip(reason, count);
  const splits = splitTypefaces(chosen.faces.map(({ face }) => typefaceOf(face)));
  const faces = chosen.faces.map((each) => {
    const typeface = typefaceOf(each.face);
    return { ...each, typeface, split: splits.get(typeface) ?? 'train' };
  });
  const counts = { train: 0, test: 0 };
  for (const { split } of faces) counts[split]++;
  if (counts.train === 0 || counts.test === 0) {
    throw new DataError(
      folder,
      `has ${counts.train} usable fonts to train on and ${counts.test} to test with; both are needed.`,
      {
        hint: `Add fonts of other typefaces: about every tenth typeface is for testing. Left out: ${described(skipped)}.`,
      },
    );
  }
  return { characters, size, faces, skipped };
}

function described(skipped: ReadonlyMap<string, number>): string {
  return [...skipped].map(([reason, count]) => `${reason} (${count})`).join(', ') || 'none';
}

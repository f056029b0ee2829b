import { mkdir, readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InvalidOptionError } from '@trazo/model';
import { exists } from '../files/exists.ts';
import { loadSharp } from '../files/load-sharp.ts';
import { counted } from '../report/quantities.ts';
import { asRunError } from '../run/folder.ts';
import { defineCommand } from './command.ts';
import type { OptionTable } from './option-table.ts';
import { type Parser, someText } from './values.ts';
import { assertWritableFolder } from './write-output.ts';

const CHARACTERS = 'letters and digits, each once, upper or lower case';

const glyphsOptions = {
  out: {
    flag: '--out <folder>',
    about: 'folder to write, with train, test and manifest.json; must be empty or not exist',
    parse: someText('a folder'),
    fallback: 'letters',
  },
  characters: {
    flag: '--characters <characters>',
    about: `what to render, a class for each: ${CHARACTERS}`,
    parse: parseCharacters,
    fallback: [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
    shown: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  },
  size: {
    flag: '--size <pixels>',
    about: 'side of an image',
    parse: eights(16, 128),
    fallback: 32,
  },
} as const satisfies OptionTable;

/** `pnpm glyphs`: renders the letters of fonts as a data set for `pnpm train`. */
export const glyphsCommand = defineCommand({
  name: 'glyphs',
  description: 'Render the letters of a folder of fonts as a data set of pictures.',
  arguments: { fonts: 'folder of .ttf, .otf, .ttc, .woff and .woff2 files' },
  options: glyphsOptions,
  examples: `  pnpm glyphs ~/fonts --out letters                  A–Z of 32×32, in letters/train and letters/test
  pnpm train --dataset letters --model letters        learn them
  pnpm glyphs ~/fonts --characters 0123456789 --size 64 --out digits`,
  run: async ({ options: given, arguments: { fonts } }, ports) => {
    const { characters, size } = given;
    await assertWritableFolder('--out', given.out, ports.cwd);
    const out = resolve(ports.cwd, given.out);
    if ((await exists(out)) && (await readdir(out)).length > 0) {
      throw new InvalidOptionError('--out', given.out, 'an empty folder, or one that does not exist');
    }
    await loadSharp();
    const { buildGlyphSet } = await import('../data/glyphs/build-glyph-set.ts');
    const { writeGlyphSet } = await import('../data/glyphs/write-glyph-set.ts');

    const set = await buildGlyphSet(resolve(ports.cwd, fonts), { characters, size }, ports.stages);
    const writing = ports.stages.begin('Writing images');
    const sha256 = await mkdir(out, { recursive: true })
      .then(() => writeGlyphSet(out, set, (share) => writing.tick(share)))
      .catch((error) => {
        throw asRunError(out, error, 'Name another folder with --out, or make room.');
      })
      .finally(() => writing.end());
    for (const [reason, count] of set.skipped) ports.log(`Left out: ${count} ${reason}`);
    const typefaces = new Set(set.faces.map(({ typeface }) => typeface)).size;
    const held = set.faces.filter(({ split }) => split === 'test').length;
    ports.log(
      `${counted(set.faces.length * characters.length, 'image')} of ${counted(set.faces.length, 'font')} ` +
        `(${counted(typefaces, 'typeface')}; ${held} fonts held out), SHA-256 ${sha256}: ${given.out}`,
    );
    return 0;
  },
});

function parseCharacters(text: string, flag: string): string[] {
  const characters = [...text.normalize('NFC')];
  // Folders of some file systems do not tell upper from lower case.
  const distinct = new Set(characters.map((character) => character.toLowerCase()));
  if (!/^[\p{L}\p{N}]+$/u.test(text.normalize('NFC')) || distinct.size < characters.length) {
    throw new InvalidOptionError(flag, text, CHARACTERS);
  }
  return characters;
}

/** Parser of multiples of eight, which thumbnails divide evenly. */
function eights(min: number, max: number): Parser<number> {
  return (text, flag) => {
    const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max && value % 8 === 0) return value;
    throw new InvalidOptionError(flag, text, `a multiple of 8 from ${min} to ${max}`);
  };
}

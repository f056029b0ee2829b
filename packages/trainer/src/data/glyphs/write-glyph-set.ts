import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadSharp } from '../../files/load-sharp.ts';
import type { GlyphFace, GlyphSet } from './build-glyph-set.ts';

/** Name of the file that says what a set was made of. */
const MANIFEST = 'manifest.json';

/**
 * Writes a glyph set as a folder of pictures, `train/A/NAME.png` and `test/A/NAME.png`, with a manifest of its fonts.
 *
 * @param folder exists and is empty
 * @returns the SHA-256 of the set: of the pixels of all images and where they stand
 * @throws the file system's error
 */
export async function writeGlyphSet(
  folder: string,
  set: GlyphSet,
  progress: (share: number) => void,
): Promise<string> {
  const sharp = await loadSharp();
  const { characters, size, faces } = set;
  for (const split of ['train', 'test']) {
    for (const character of characters) await mkdir(join(folder, split, character), { recursive: true });
  }
  const root = createHash('sha256');
  for (const [index, { face, pixels, split }] of faces.entries()) {
    const name = fileName(face.name, pixels);
    const length = size * size;
    await Promise.all(
      characters.map(async (character, position) => {
        const image = pixels.subarray(position * length, (position + 1) * length);
        const png = await sharp(image, { raw: { width: size, height: size, channels: 1 } })
          .toColourspace('b-w')
          .png()
          .toBuffer();
        await writeFile(join(folder, split, character, name), png);
      }),
    );
    root.update(`${split} ${name} ${sha256(pixels)}\n`);
    progress((index + 1) / faces.length);
  }
  const hash = root.digest('hex');
  await writeFile(join(folder, MANIFEST), `${JSON.stringify(manifestOf(set, hash), null, 2)}\n`);
  return hash;
}

function manifestOf({ characters, size, faces, skipped }: GlyphSet, hash: string) {
  const count = (split: string) => characters.length * faces.filter((each) => each.split === split).length;
  return {
    sha256: hash,
    size,
    characters: characters.join(''),
    images: { train: count('train'), test: count('test') },
    skipped: Object.fromEntries(skipped),
    fonts: faces.map(fontEntry),
  };
}

function fontEntry({ face, typeface, split }: GlyphFace) {
  const { file, sha256: fileHash, family, style, version, licence } = face;
  return { file, sha256: fileHash, typeface, family, style, version, license: licence, split };
}

/** The face's name for people, and a hash so that no two are alike. */
function fileName(name: string, pixels: Uint8Array): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60);
  return `${plain.toLowerCase() || 'font'}-${sha256(pixels).slice(0, 8)}.png`;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

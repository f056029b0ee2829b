import { createHash } from 'node:crypto';
import type { FontFace } from './read-font.ts';

/** A face with its letters as images. */
export interface RenderedFace {
  readonly face: FontFace;
  /** Bytes of the images of all characters, one after the other. */
  readonly pixels: Uint8Array;
}

/** What was chosen of many faces. */
export interface ChosenFaces {
  /** In the order of their families, the most ordinary face of each first. */
  readonly faces: readonly RenderedFace[];
  /** How many were left out, by reason. */
  readonly skipped: ReadonlyMap<string, number>;
}

/** Faces of one typeface, so that one with forty weights counts no more than a few others. */
const FACES_OF_A_FAMILY = 6;
/** Faces of which less than this share of the ink differs are near duplicates: weights beside one another, copies. */
const SAME_INK = 0.08;
/** Faces of whose characters fewer than this share are read right by those of other families are unreadable. */
const READABLE = 0.8;
/** Neighbors that read a character by their majority. */
const NEIGHBORS = 5;
/** Faces whose ink has less than this mean brightness have strokes too thin for the size of the images. */
const VISIBLE = 0.55;
/** Side of the thumbnails that are compared. */
const THUMBNAIL = 8;
const CELLS = THUMBNAIL * THUMBNAIL;
const QUARTERS = 4;

/** Words of names that tell the faces of one typeface apart. */
const STYLE_WORDS =
  /\b(?:thin|hairline|(?:extra|ultra|semi|demi)?[ -]?(?:light|bold|black|condensed|expanded|wide)|book|regular|roman|medium|heavy|italic|oblique|slanted|outlined?|shadow|sc|caps|smallcaps|std|pro|gwf|mono(?:space)?)\b/gi;

/** Name of the typeface of a face, without the words for weights and the like. */
export function typefaceOf({ family }: Pick<FontFace, 'family'>): string {
  const plain = family
    .replace(STYLE_WORDS, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase();
  return plain === '' ? family.toLowerCase() : plain;
}

/**
 * Chooses the faces of a data set: no two of the same images, no near duplicates, at most a few of a typeface, and none
 * that cannot be read. A face is readable if most of its characters are most like those characters in other typefaces.
 * The result does not depend on the order of `rendered`.
 */
export function chooseFaces(
  rendered: readonly RenderedFace[],
  characters: number,
  progress: (share: number) => void = () => {},
): ChosenFaces {
  const skipped = new Map<string, number>();
  const skip = (reason: string) => void skipped.set(reason, (skipped.get(reason) ?? 0) + 1);

  const hashes = new Set<string>();
  const kept: Candidate[] = [];
  for (const candidate of rendered.map((each) => candidateOf(each, characters)).sort(byTypeface)) {
    if (brightnessOf(candidate.rendered.pixels) < VISIBLE) skip('fonts too thin for the size');
    else if (hashes.has(candidate.hash)) skip('fonts with the same letters as another');
    else if (kept.some((other) => differenceOf(candidate, other) < SAME_INK))
      skip('fonts that are nearly like another');
    else kept.push(candidate);
    hashes.add(candidate.hash);
  }
  const readable = readFaces(kept, characters, progress);
  const counts = new Map<string, number>();
  const faces = kept.filter((candidate, index) => {
    const { typeface } = candidate;
    const before = counts.get(typeface) ?? 0;
    if ((readable[index] ?? 0) < READABLE * characters) skip('fonts that are hard to read');
    else if (before === FACES_OF_A_FAMILY) skip(`fonts beyond ${FACES_OF_A_FAMILY} of a typeface`);
    else {
      counts.set(typeface, before + 1);
      return true;
    }
    return false;
  });
  return { faces: faces.map(({ rendered: each }) => each), skipped };
}

interface Candidate {
  readonly rendered: RenderedFace;
  readonly typeface: string;
  readonly hash: string;
  /** Thumbnails of all characters, one after the other, 0 to 1. */
  readonly thumbnails: Float32Array;
  /** Sums over the quarters of each thumbnail. */
  readonly quarters: Float32Array;
  /** Sum of the thumbnails. */
  readonly ink: number;
}

function candidateOf(rendered: RenderedFace, characters: number): Candidate {
  const thumbnails = thumbnailsOf(rendered.pixels, characters);
  return {
    rendered,
    typeface: typefaceOf(rendered.face),
    hash: createHash('sha256').update(rendered.pixels).digest('hex'),
    thumbnails,
    quarters: quartersOf(thumbnails),
    ink: thumbnails.reduce((sum, each) => sum + each, 0),
  };
}

/** By typeface; within one, upright before italic and ordinary weights before light and heavy ones. */
function byTypeface(a: Candidate, b: Candidate): number {
  const [x, y] = [a.rendered.face, b.rendered.face];
  return (
    compare(a.typeface, b.typeface) ||
    Number(x.isItalic) - Number(y.isItalic) ||
    Math.abs(x.weight - 400) - Math.abs(y.weight - 400) ||
    compare(x.name, y.name) ||
    compare(x.version, y.version) ||
    compare(x.sha256, y.sha256) ||
    compare(a.hash, b.hash)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Share of the ink that differs. */
function differenceOf(a: Candidate, b: Candidate): number {
  const most = a.ink + b.ink;
  if (Math.abs(a.ink - b.ink) / most > SAME_INK) return 1;
  let sum = 0;
  for (let i = 0; i < a.thumbnails.length; i++)
    sum += Math.abs((a.thumbnails[i] ?? 0) - (b.thumbnails[i] ?? 0));
  return sum / most;
}

/** Mean brightness of the ink, 0 to 1: each pixel counts as much as it has ink. */
function brightnessOf(pixels: Uint8Array): number {
  let [sum, squares] = [0, 0];
  for (const pixel of pixels) {
    sum += pixel;
    squares += pixel * pixel;
  }
  return squares / (255 * sum);
}

/** Means over square cells. */
function thumbnailsOf(pixels: Uint8Array, characters: number): Float32Array {
  const size = Math.sqrt(pixels.length / characters);
  const result = new Float32Array(characters * CELLS);
  const cell = size / THUMBNAIL;
  for (let row = 0; row < characters * size; row++) {
    const to = Math.floor(row / cell) * THUMBNAIL;
    for (let column = 0; column < size; column++) {
      const at = to + Math.floor(column / cell);
      result[at] = (result[at] ?? 0) + (pixels[row * size + column] ?? 0) / (255 * cell * cell);
    }
  }
  return result;
}

/** Sums over the quarters of each thumbnail. */
function quartersOf(thumbnails: Float32Array): Float32Array {
  const result = new Float32Array((thumbnails.length / CELLS) * QUARTERS);
  thumbnails.forEach((value, at) => {
    const [row, column] = [Math.floor(at / THUMBNAIL) % THUMBNAIL, at % THUMBNAIL];
    const quarter = 2 * Math.floor((2 * row) / THUMBNAIL) + Math.floor((2 * column) / THUMBNAIL);
    const to = Math.floor(at / CELLS) * QUARTERS + quarter;
    result[to] = (result[to] ?? 0) + value;
  });
  return result;
}

/** For each face, how many of its characters those of other typefaces read right. */
function readFaces(
  faces: readonly Candidate[],
  characters: number,
  progress: (share: number) => void,
): number[] {
  return faces.map((face, index) => {
    const others = faces.filter(({ typeface }) => typeface !== face.typeface);
    let right = 0;
    for (let character = 0; character < characters; character++) {
      const nearest = new Nearest();
      // The same character first: that bounds the distances, so that most others are given up early.
      for (let turn = 0; turn < characters; turn++) {
        const label = (character + turn) % characters;
        for (const other of others) {
          const { limit } = nearest;
          if (coarseDistance(face, character, other, label) >= limit) continue;
          nearest.offer(distanceOf(face, character, other, label), label);
        }
      }
      if (nearest.majority() === character) right++;
    }
    progress((index + 1) / faces.length);
    return right;
  });
}

/** Squared distance of two thumbnails. */
function distanceOf(a: Candidate, character: number, b: Candidate, label: number): number {
  const [x, y] = [character * CELLS, label * CELLS];
  let sum = 0;
  for (let i = 0; i < CELLS; i++) {
    const difference = (a.thumbnails[x + i] ?? 0) - (b.thumbnails[y + i] ?? 0);
    sum += difference * difference;
  }
  return sum;
}

/** A number that is not above the squared distance of two thumbnails, from the ink in their quarters. */
function coarseDistance(a: Candidate, character: number, b: Candidate, label: number): number {
  const [x, y] = [character * QUARTERS, label * QUARTERS];
  let sum = 0;
  for (let i = 0; i < QUARTERS; i++) {
    const difference = (a.quarters[x + i] ?? 0) - (b.quarters[y + i] ?? 0);
    sum += difference * difference;
  }
  // By the inequality of Cauchy and Schwarz.
  return (sum * QUARTERS) / CELLS;
}

/** The nearest few of many labelled distances. */
class Nearest {
  readonly #found: { readonly distance: number; readonly label: number }[] = [];

  /** Distances above this do not count. */
  get limit(): number {
    return this.#found.length < NEIGHBORS ? Number.POSITIVE_INFINITY : (this.#found.at(-1)?.distance ?? 0);
  }

  offer(distance: number, label: number): void {
    if (distance >= this.limit) return;
    const at = this.#found.findIndex((each) => each.distance > distance);
    this.#found.splice(at === -1 ? this.#found.length : at, 0, { distance, label });
    this.#found.length = Math.min(this.#found.length, NEIGHBORS);
  }

  /** The label of most of the nearest; of several, that of the nearest one. */
  majority(): number | undefined {
    const counts = new Map<number, number>();
    for (const { label } of this.#found) counts.set(label, (counts.get(label) ?? 0) + 1);
    const most = Math.max(0, ...counts.values());
    return this.#found.find(({ label }) => counts.get(label) === most)?.label;
  }
}

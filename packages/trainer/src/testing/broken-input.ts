import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { noiseBytes } from './tiny.ts';

/** A folder that a broken input is made in. */
export class Workshop {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** Writes a file with the folders above it. */
  async write(path: string, content: Uint8Array | string): Promise<void> {
    await mkdir(dirname(join(this.root, path)), { recursive: true });
    await writeFile(join(this.root, path), content);
  }

  /** Writes good pictures `good0.png`, `good1.png`, …, among which the broken ones are. */
  async good(folder: string, count = 6): Promise<void> {
    for (let seed = 0; seed < count; seed++) await this.write(`${folder}/good${seed}.png`, await png(seed));
  }
}

/** A data set that is broken, and what train says of it. */
export interface BrokenInput {
  readonly name: string;
  /** Makes it under the name `input`, or `input.zip` and so on, and returns that name. */
  readonly make: (workshop: Workshop) => Promise<string>;
  /** The first line of the error, where the whole is refused: file, what was found. */
  readonly refused?: RegExp;
  /** What to do; it follows the error. */
  readonly remedy?: RegExp;
  /** What train says it left out, where the rest is used. */
  readonly leftOut?: string;
  /** Another line that train says. */
  readonly said?: RegExp;
  /** What `--strict` says, where it refuses what is left out otherwise. */
  readonly strict?: RegExp;
  readonly skip?: boolean;
}

const SIZE = { width: 28, height: 28, channels: 1 } as const;

/** A good picture of noise. */
export const png = (seed: number): Promise<Buffer> =>
  sharp(noiseBytes(784, seed), { raw: SIZE }).toColourspace('b-w').png().toBuffer();

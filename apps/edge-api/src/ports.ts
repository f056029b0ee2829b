import type { ModelArtifact } from '@trazo/model';
import type { PictureCache } from './http/picture-cache.ts';
import type { Catalog } from './models/catalog.ts';
import type { Lane } from './runtime/lane.ts';
import type { Health } from './schemas/answers.ts';

/** Draws tiles, one call at a time. */
export interface Draughtsman {
  /**
   * Draws tiles.
   *
   * @param inputs `count` rows of noise and class, as `generatorInput` makes them
   * @returns pixels of all tiles, one after the other, 0 black to 255 white
   */
  draw(artifact: ModelArtifact, inputs: Float32Array, count: number): Promise<Uint8ClampedArray<ArrayBuffer>>;
  /** What it holds at the moment. */
  status(): Health['runtime'];
}

/** What the app works with; tests bring their own. */
export interface Ports {
  readonly catalog: Catalog;
  readonly studio: Draughtsman;
  readonly lane: Lane;
  readonly cache: PictureCache;
  /** Takes a line on what went wrong inside. */
  readonly log: (line: string) => void;
}

import type { PictureCache } from './http/picture-cache.ts';
import type { Catalog } from './models/catalog.ts';
import type { Lane } from './runtime/lane.ts';
import type { Studio } from './runtime/studio.ts';

/** What the app works with; tests bring their own. */
export interface Ports {
  readonly catalog: Catalog;
  readonly studio: Pick<Studio, 'draw' | 'status'>;
  readonly lane: Lane;
  readonly cache: PictureCache;
  /** Takes a line on what went wrong inside. */
  readonly log: (line: string) => void;
}

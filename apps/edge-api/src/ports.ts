import type { ModelArtifact, ModelCard } from '@trazo/model';
import type { PictureCache } from './http/picture-cache.ts';
import type { Catalog } from './models/catalog.ts';
import type { BoundedQueue } from './runtime/bounded-queue.ts';
import type { Health } from './schemas/responses.ts';

/** A model whose weights are read when they are first needed. */
export interface LoadableModel {
  readonly card: ModelCard;
  load(): Promise<ModelArtifact>;
}

/** Generates images, one call at a time. */
export interface Sampler {
  /**
   * Generates images.
   *
   * @param inputs `count` rows of latents and class, as `generatorInput` makes them
   * @returns pixels of all images, one after the other, 0 black to 255 white
   */
  generate(
    model: LoadableModel,
    inputs: Float32Array,
    count: number,
  ): Promise<Uint8ClampedArray<ArrayBuffer>>;
  /** Current state, for `/healthz`. */
  status(): Health['runtime'];
}

/** What the markup of the page lacks, because it depends on the address. */
export interface Markup {
  /** Absolute address of the page's state. */
  readonly canonical: string;
  /** Content of each `<meta property>`, by the property. */
  readonly properties: ReadonlyMap<string, string>;
}

/** What the app depends on. Tests provide their own. */
export interface Ports {
  readonly catalog: Catalog;
  readonly sampler: Sampler;
  readonly queue: BoundedQueue;
  readonly cache: PictureCache;
  /** Fills in the head of the page. */
  readonly fillMarkup: (page: Response, markup: Markup) => Response;
  /** Logs one line about an internal failure. */
  readonly log: (line: string) => void;
}

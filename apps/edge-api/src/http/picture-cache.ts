/** Stores generated pictures by their canonical address. */
export interface PictureCache {
  /** The stored picture, if there is one. */
  match(key: string): Promise<Response | undefined>;
  put(key: string, picture: Response): Promise<void>;
}

/**
 * The cache key of a picture: one for each picture, whatever the order, defaults and spelling of the request's
 * parameters. It includes the renderer's version, which canonical addresses do not.
 *
 * @param origin origin of the request, as Cloudflare advises for the Cache API
 */
export function cacheKey(origin: string, canonical: string, renderer: number): string {
  return `${origin}${canonical}&renderer=${renderer}`;
}

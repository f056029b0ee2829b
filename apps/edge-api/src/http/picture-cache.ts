/** Where drawn pictures are kept, by their canonical address. */
export interface PictureCache {
  /** A kept picture, if there is one. */
  match(key: string): Promise<Response | undefined>;
  put(key: string, picture: Response): Promise<void>;
}

/**
 * The address a picture is kept under: one for each picture, whatever the order, defaults and spelling of the
 * request's parameters. It carries the renderer's version, which canonical addresses do not.
 *
 * @param origin the request's own, as Cloudflare advises for the Cache API
 */
export function cacheKey(origin: string, canonical: string, renderer: number): string {
  return `${origin}${canonical}&renderer=${renderer}`;
}

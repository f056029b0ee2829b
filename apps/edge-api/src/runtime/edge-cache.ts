import type { PictureCache } from '../http/picture-cache.ts';

/** The data centre's cache (Cache API). Where there is none, as on workers.dev, it keeps nothing. */
export function edgeCache(): PictureCache {
  const opened = () => caches.open('pictures');
  return {
    match: async (key) => (await opened()).match(key),
    put: async (key, picture) => (await opened()).put(key, picture),
  };
}

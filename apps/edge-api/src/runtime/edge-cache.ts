import type { PictureCache } from '../http/picture-cache.ts';

/** The cache of the data centre (Cache API). Where there is none, as on workers.dev, it stores nothing. */
export function edgeCache(): PictureCache {
  const opened = () => caches.open('pictures');
  return {
    match: async (key) => (await opened()).match(key),
    put: async (key, picture) => (await opened()).put(key, picture),
  };
}

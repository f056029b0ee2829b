import envPaths from 'env-paths';

/**
 * The user's cache folder for Trazo: `TRAZO_CACHE_DIR` if it is set, and the platform's usual cache folder otherwise. Its
 * content can be deleted at any time; Trazo creates it again when it needs it.
 */
export function cacheDir(env: NodeJS.ProcessEnv): string {
  return env['TRAZO_CACHE_DIR'] || envPaths('trazo', { suffix: '' }).cache;
}

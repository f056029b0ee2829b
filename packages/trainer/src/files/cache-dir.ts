import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The user's cache folder for Trazo: `TRAZO_CACHE_DIR` if it is set, and the platform's usual cache folder otherwise. Its
 * content can be deleted at any time; Trazo creates it again when it needs it.
 */
export function cacheDir(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  const own = env['TRAZO_CACHE_DIR'];
  if (own) return own;
  const home = env['HOME'] ?? homedir();
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'trazo');
  if (platform === 'win32')
    return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'trazo', 'Cache');
  return join(env['XDG_CACHE_HOME'] || join(home, '.cache'), 'trazo');
}

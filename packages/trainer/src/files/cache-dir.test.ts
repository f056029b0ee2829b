import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const MODULE = new URL('cache-dir.ts', import.meta.url).href;
const SYSTEM = { PATH: process.env['PATH'], SystemRoot: process.env['SystemRoot'] };

/** The cache folder of a process with the given environment. */
function cacheDirWith(env: NodeJS.ProcessEnv): string {
  const program = `import { cacheDir } from ${JSON.stringify(MODULE)}; process.stdout.write(cacheDir(process.env))`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    env: { ...SYSTEM, ...env },
  });
}

describe('the cache folder', () => {
  it.each(['linux', 'darwin', 'win32'].filter((each) => each === process.platform))(
    'is where the first releases put it on %s, so that nobody installs libtensorflow twice',
    (platform) => {
      const home = platform === 'win32' ? 'C:\\home' : '/home/ana';
      const env = { HOME: home, USERPROFILE: home, LOCALAPPDATA: join(home, 'Local') };
      expect(cacheDirWith(env)).toBe(
        {
          linux: '/home/ana/.cache/trazo',
          darwin: '/home/ana/Library/Caches/trazo',
          win32: 'C:\\home\\Local\\trazo\\Cache',
        }[platform],
      );
    },
  );

  it.runIf(process.platform === 'linux')('follows XDG_CACHE_HOME, unless it is empty', () => {
    expect(cacheDirWith({ HOME: '/home/ana', XDG_CACHE_HOME: '/big/cache' })).toBe('/big/cache/trazo');
    expect(cacheDirWith({ HOME: '/home/ana', XDG_CACHE_HOME: '' })).toBe('/home/ana/.cache/trazo');
  });

  it('is TRAZO_CACHE_DIR, unless it is empty', () => {
    expect(cacheDirWith({ HOME: '/home/ana', TRAZO_CACHE_DIR: '/mine' })).toBe('/mine');
    expect(cacheDirWith({ HOME: '/home/ana', TRAZO_CACHE_DIR: '' })).toBe(
      cacheDirWith({ HOME: '/home/ana' }),
    );
  });
});

import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { unstable_readConfig } from 'wrangler';
import { API_PATHS, PAGE_PATH, similarPaths } from './api-paths.ts';

it('wrangler.jsonc sends the page and every path of the API to the worker, and no other', () => {
  const config = fileURLToPath(new URL('../wrangler.jsonc', import.meta.url));
  const { assets } = unstable_readConfig({ config });
  // A file name has nothing below it.
  const expected = API_PATHS.flatMap((path) => (path.includes('.') ? [path] : [path, `${path}/*`]));
  expect(assets?.run_worker_first).toEqual([PAGE_PATH, ...expected]);
});

it.each([
  ['/generate.gif', ['/generate', '/generate.png']],
  ['/WALK/1.png', ['/walk', '/walk.png', '/walk.gif']],
  ['/models.json', ['/models']],
  ['/modelled', []],
  ['/m', []],
  ['/a/models', []],
  ['/', []],
])('the path %s may mean %j', (path, similar) => {
  expect(similarPaths(path)).toEqual(similar);
});

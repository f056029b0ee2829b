import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestHarness, unstable_readConfig } from 'wrangler';
import { startWorker } from '../edge/worker.ts';

const EDGE = fileURLToPath(new URL('../../apps/edge-api', import.meta.url));
/** What a worker fetches leaves the test harness by this very function of the test's own process. */
const ask = globalThis.fetch;

describe('what leaves the worker', { timeout: 120_000 }, () => {
  const left: string[] = [];
  const watch = () => {
    left.length = 0;
    globalThis.fetch = async (input) => {
      left.push(input instanceof Request ? input.url : String(input));
      return new Response('seen');
    };
  };
  afterEach(() => {
    globalThis.fetch = ask;
  });

  it('would be seen here', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trazo-egress-'));
    await writeFile(
      join(folder, 'worker.js'),
      `export default { fetch: () => fetch('https://elsewhere.example/x') };`,
    );
    const harness = createTestHarness({
      root: folder,
      workers: [{ config: { name: 'leaky', main: 'worker.js', compatibility_date: '2026-11-01' } }],
    });
    const { url } = await harness.listen();
    watch();
    expect(await (await ask(url)).text()).toBe('seen');
    expect(left).toEqual(['https://elsewhere.example/x']);
    await harness.close();
    await rm(folder, { recursive: true });
  });

  it('is nothing, on any route, drawing or not', async () => {
    const worker = await startWorker();
    watch();
    for (const path of [
      ...[
        '/',
        '/generate',
        '/generate?seed=1',
        '/generate?seed=1',
        '/walk',
        '/models',
        '/healthz',
        '/openapi.json',
      ],
      ...[
        '/docs',
        '/nothing',
        '/generate?n=0',
        '/generate?model=https://elsewhere.example/model.json',
        '/favicon.svg',
      ],
    ]) {
      const response = await ask(new URL(path, worker.url));
      await response.arrayBuffer();
      expect(response.status, path).toBeLessThan(500);
    }
    expect(left).toEqual([]);
    await worker.stop();
  });

  it('has no other way out: no sockets, no service, no binding that leads on', async () => {
    const code = await readFile(join(EDGE, 'dist/worker/worker.js'), 'utf8');
    const imported = [...code.matchAll(/(?:^|[;}\n])import[^"'()]*?["']([^"']+)["']/g)].map(
      ([, from]) => from,
    );
    expect(imported.length).toBeGreaterThan(0);
    for (const from of imported) expect(from).toMatch(/^\.\/[0-9a-f]{40}-[\w-]+\.(?:bin|wasm)$/);
    expect(code).not.toContain('cloudflare:');
    // And the one that every Worker has is closed (src/runtime/no-egress.ts).
    expect(code).toContain('The worker reaches no other server');
    const config = unstable_readConfig({ config: join(EDGE, 'wrangler.jsonc') });
    const bindings = Object.entries(config).filter(
      ([, value]) =>
        (Array.isArray(value) && value.some((each) => Object(each).binding !== undefined)) ||
        Object(value).binding !== undefined,
    );
    expect(bindings.map(([name]) => name)).toEqual(['version_metadata']);
    expect(config.vars).toEqual({});
  });
});

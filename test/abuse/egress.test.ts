import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestHarness, unstable_readConfig } from 'wrangler';
import { startWorker } from '../edge/worker.ts';

const EDGE = fileURLToPath(new URL('../../apps/edge-api', import.meta.url));
/** The test harness sends what a worker fetches through this function of the test's process. */
const originalFetch = globalThis.fetch;

describe('requests from the worker to other servers', { timeout: 120_000 }, () => {
  const requested: string[] = [];
  const watch = () => {
    requested.length = 0;
    globalThis.fetch = async (input) => {
      requested.push(input instanceof Request ? input.url : String(input));
      return new Response('seen');
    };
  };
  afterEach(() => {
    globalThis.fetch = originalFetch;
  });

  it('would be recorded by this test', async () => {
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
    expect(await (await originalFetch(url)).text()).toBe('seen');
    expect(requested).toEqual(['https://elsewhere.example/x']);
    await harness.close();
    await rm(folder, { recursive: true });
  });

  it('do not happen on any route', async () => {
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
        '/models/slim/https%3A%2F%2Felsewhere.example/model.json',
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
      const response = await originalFetch(new URL(path, worker.url));
      await response.arrayBuffer();
      expect(response.status, path).toBeLessThan(500);
    }
    expect(requested).toEqual([]);
    await worker.stop();
  });

  it('are impossible otherwise: no sockets, no service, no binding to one', async () => {
    const code = await readFile(join(EDGE, 'dist/worker/worker.js'), 'utf8');
    const imported = [...code.matchAll(/(?:^|[;}\n])import[^"'()]*?["']([^"']+)["']/g)].map(
      ([, from]) => from,
    );
    expect(imported.length).toBeGreaterThan(0);
    for (const from of imported) expect(from).toMatch(/^\.\/[0-9a-f]{40}-[\w-]+\.(?:bin|wasm)$/);
    expect(code).not.toContain('cloudflare:');
    // The APIs of every Worker are disabled (src/runtime/disable-egress.ts).
    expect(code).toContain('The worker connects to no other server');
    const config = unstable_readConfig({ config: join(EDGE, 'wrangler.jsonc') });
    const bindings = Object.entries(config).filter(
      ([, value]) =>
        (Array.isArray(value) && value.some((each) => Object(each).binding !== undefined)) ||
        Object(value).binding !== undefined,
    );
    // The assets are the deployment's own files.
    expect(bindings.map(([name]) => name).toSorted()).toEqual(['assets', 'version_metadata']);
    expect(config.vars).toEqual({});
  });
});

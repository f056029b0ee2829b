import type { AppType } from '@trazo/edge-api';
import { hc } from 'hono/client';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { startWorker, type Worker } from './worker.ts';

describe('the typed client', () => {
  let worker: Worker;
  beforeAll(async () => {
    worker = await startWorker();
  }, 60_000);
  afterAll(() => worker?.stop());

  it('knows routes, parameters and responses from the type of the app', async () => {
    const client = hc<AppType>(worker.url.origin);
    const picture = await client.generate.$get({ query: { n: '4', seed: 'ana' } });
    expect(picture.headers.get('Content-Type')).toBe('image/png');
    const models = await (await client.models.$get({ query: {} })).json();
    expectTypeOf(models.default).toEqualTypeOf<string>();
    expect(models.models.map(({ name }) => name)).toContain(models.default);
  });
});

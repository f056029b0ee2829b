import { Hono } from 'hono';
import { etag } from 'hono/etag';
import type { Environment } from '../environment.ts';
import { query } from '../http/query.ts';
import { docsPage } from '../openapi/docs-page.ts';
import { openApiDocument } from '../openapi/document.ts';
import type { Ports } from '../ports.ts';
import type { Health, Models } from '../schemas/answers.ts';
import { noQuery } from '../schemas/requests.ts';

/** What the worker says of itself: `/models`, `/healthz`, `/openapi.json` and `/docs`. */
export function aboutRoutes({ catalog, studio }: Ports) {
  return new Hono<Environment>()
    .get('/models', etag(), query(noQuery), (c) => {
      c.header('Cache-Control', 'public, no-cache');
      const models: Models = { default: catalog.defaultName, models: catalog.listing };
      return c.json(models);
    })
    .get('/healthz', query(noQuery), (c) => {
      c.header('Cache-Control', 'no-store');
      const health: Health = {
        status: 'ok',
        deployment: c.env.VERSION?.id || null,
        model: catalog.defaultName,
        runtime: studio.status(),
      };
      return c.json(health);
    })
    .get('/openapi.json', etag(), query(noQuery), (c) => {
      c.header('Cache-Control', 'public, no-cache');
      return c.json(openApiDocument());
    })
    .get('/docs', query(noQuery), (c) => {
      c.header('Cache-Control', 'no-cache');
      return c.html(docsPage(openApiDocument(), c.get('secureHeadersNonce') ?? ''));
    });
}

import { Hono } from 'hono';
import { etag } from 'hono/etag';
import type { Environment } from '../environment.ts';
import { query } from '../http/query.ts';
import { docsPage } from '../openapi/docs-page.ts';
import { openApiDocument } from '../openapi/document.ts';
import { ROUTES } from '../openapi/routes.ts';
import type { Ports } from '../ports.ts';
import type { Health, Models } from '../schemas/responses.ts';

/** The routes that describe the worker: `/models`, `/healthz`, `/openapi.json` and `/docs`. */
export function aboutRoutes({ catalog, sampler }: Ports) {
  const { cards } = catalog;
  return new Hono<Environment>()
    .get(ROUTES.models.path, etag(), query(ROUTES.models.query), (c) => {
      c.header('Cache-Control', 'public, no-cache');
      const models: Models = { default: catalog.defaultName, models: catalog.listing };
      return c.json(models);
    })
    .get(ROUTES.health.path, query(ROUTES.health.query), (c) => {
      c.header('Cache-Control', 'no-store');
      const health: Health = {
        status: 'ok',
        deployment: c.env.VERSION?.id || null,
        model: catalog.defaultName,
        runtime: sampler.status(),
      };
      return c.json(health);
    })
    .get(ROUTES.openapi.path, etag(), query(ROUTES.openapi.query), (c) => {
      c.header('Cache-Control', 'public, no-cache');
      return c.json(openApiDocument(cards));
    })
    .get(ROUTES.docs.path, query(ROUTES.docs.query), (c) => {
      c.header('Cache-Control', 'no-cache');
      return c.html(docsPage(openApiDocument(cards), c.get('secureHeadersNonce') ?? '', cards));
    });
}

import { Hono } from 'hono';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { requestId } from 'hono/request-id';
import { API, similarPaths } from './api-paths.ts';
import type { Environment } from './environment.ts';
import { ALLOWED_METHODS, crossOrigin } from './http/cross-origin.ts';
import { guard } from './http/guard.ts';
import { Problem } from './http/problem.ts';
import { security } from './http/security.ts';
import type { Catalog } from './models/catalog.ts';
import { modelFileAddresses } from './models/model-files.ts';
import type { Ports } from './ports.ts';
import { aboutRoutes } from './routes/about.ts';
import { generateRoutes } from './routes/generate.ts';
import { modelFileRoutes } from './routes/model-files.ts';
import { pageRoutes } from './routes/page.ts';
import { walkRoutes } from './routes/walk.ts';

/** Creates the API over its ports. */
export function createApp(ports: Ports) {
  const app = new Hono<Environment>();
  // Before everything else: the page has headers of its own (apps/web/public/_headers).
  app.route('/', pageRoutes(ports));
  app.use(requestId());
  app.use(async (c, next) => {
    await next();
    // Hono's middleware sets the header only on responses that are made through its context.
    c.res.headers.set('X-Request-Id', c.get('requestId'));
  });
  app.use(security());
  // After those that set headers: it responds to OPTIONS itself.
  app.use(crossOrigin());
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c) =>
        new Problem(
          'method-not-allowed',
          `${c.req.method} is not allowed here. Allowed methods: ${ALLOWED_METHODS}.`,
          {
            headers: { Allow: ALLOWED_METHODS },
          },
        ).toResponse(c.get('requestId')),
    }),
  );
  app.use(guard());
  app.notFound((c) =>
    new Problem('unknown-path', unknownPathDetail(c.req.path, ports.catalog)).toResponse(c.get('requestId')),
  );
  app.onError((error, c) => {
    if (error instanceof Problem) return error.toResponse(c.get('requestId'));
    ports.log(`${c.get('requestId')} ${c.req.method} ${c.req.path}: ${error.stack ?? error.message}`);
    const detail = 'The log has the error under the request id.';
    return new Problem('internal', detail).toResponse(c.get('requestId'));
  });
  return app
    .route('/', generateRoutes(ports))
    .route('/', walkRoutes(ports))
    .route('/', aboutRoutes(ports))
    .route('/', modelFileRoutes(ports));
}

/** The type of the app, from which Hono's typed client `hc<AppType>` and the page know every route. */
export type AppType = ReturnType<typeof createApp>;

function unknownPathDetail(path: string, { cards }: Catalog): string {
  const [, folder, name] = path.split('/');
  const model = cards.find((card) => `/${folder}` === API.models && card.name === name);
  const similar = model === undefined ? similarPaths(path) : modelFileAddresses(model);
  const instead = similar.length === 0 ? '' : ` There is ${similar.join(', ')}.`;
  return `There is nothing at ${shortened(path)}.${instead} See ${API.docs}.`;
}

function shortened(path: string): string {
  return path.length <= 60 ? path : `${path.slice(0, 60)}…`;
}

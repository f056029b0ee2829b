import type { MiddlewareHandler } from 'hono';
import { every } from 'hono/combine';
import { cors } from 'hono/cors';

const METHODS = ['GET', 'HEAD', 'OPTIONS'];
/** Methods of every route. */
export const ALLOWED_METHODS = METHODS.join(', ');

/**
 * Lets every page embed and read the responses, which are public and the same for everyone, and responds to `OPTIONS`,
 * whether it is a browser's preflight or not (RFC 9110, 9.3.7). No header changes what a request may do, so any is
 * allowed.
 */
export function crossOrigin(): MiddlewareHandler {
  return every(
    allow,
    cors({
      origin: '*',
      allowMethods: METHODS,
      exposeHeaders: [
        'Cache-Status',
        'ETag',
        'Link',
        'Retry-After',
        'X-Request-Id',
        'X-Trazo-Classes',
        'X-Trazo-Digits',
        'X-Trazo-From',
        'X-Trazo-Seed',
        'X-Trazo-To',
      ],
      maxAge: 86_400,
    }),
  );
}

/** Names the methods in the response to `OPTIONS`. */
const allow: MiddlewareHandler = async (c, next) => {
  await next();
  if (c.req.method === 'OPTIONS') c.res.headers.set('Allow', ALLOWED_METHODS);
};

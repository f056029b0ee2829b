import type { MiddlewareHandler } from 'hono';

/** Methods of every route. */
export const ALLOWED_METHODS = 'GET, HEAD, OPTIONS';
/** Response headers that scripts of other pages may read. */
const EXPOSED =
  'Cache-Status, ETag, Link, Retry-After, X-Request-Id, X-Trazo-Digits, X-Trazo-From, X-Trazo-Seed, X-Trazo-To';

/** Lets every page embed and read the responses, which are public and the same for everyone. */
export function crossOrigin(): MiddlewareHandler {
  return async (c, next) => {
    await next();
    c.res.headers.set('Access-Control-Allow-Origin', '*');
    c.res.headers.set('Access-Control-Expose-Headers', EXPOSED);
  };
}

/** Responds to `OPTIONS`, whether it is a browser's preflight or not (RFC 9110, 9.3.7). */
export function optionsResponse(requestedHeaders: string | undefined): Response {
  return new Response(null, {
    status: 204,
    headers: {
      Allow: ALLOWED_METHODS,
      'Access-Control-Allow-Methods': ALLOWED_METHODS,
      // No header changes what a request may do, so any is allowed.
      ...(requestedHeaders === undefined ? {} : { 'Access-Control-Allow-Headers': requestedHeaders }),
      'Access-Control-Max-Age': '86400',
      Vary: 'Access-Control-Request-Headers',
    },
  });
}

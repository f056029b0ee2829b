import type { MiddlewareHandler } from 'hono';
import { Problem } from './problem.ts';

/** Maximum length of a URL. Cloudflare itself refuses URLs over 16 KiB. */
const MAX_URL_LENGTH = 12_288;

/** Refuses what no route accepts, before any route runs: overlong URLs, and bodies. */
export function guard(): MiddlewareHandler {
  return async (c, next) => {
    if (c.req.url.length > MAX_URL_LENGTH) {
      throw new Problem(
        'url-too-long',
        `The URL has ${c.req.url.length} characters; the maximum is ${MAX_URL_LENGTH}.`,
      );
    }
    const length = c.req.header('Content-Length');
    const reads = c.req.method === 'GET' || c.req.method === 'HEAD';
    if (reads && ((length !== undefined && length !== '0') || c.req.header('Transfer-Encoding'))) {
      throw new Problem(
        'unexpected-body',
        `A ${c.req.method} request takes no body: put parameters into the URL.`,
      );
    }
    await next();
  };
}

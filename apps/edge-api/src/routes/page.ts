import { Hono } from 'hono';
import { PAGE_PATH } from '../api-paths.ts';
import type { Environment } from '../environment.ts';
import { type Preview, previewOf } from '../page/preview.ts';
import type { Markup, Ports } from '../ports.ts';

/**
 * A host that the page's markup may repeat: a name, an IPv4 or IPv6 address, and a port. On Cloudflare, only the hosts of
 * the worker's routes arrive here; elsewhere, a client can send any text as `Host`.
 */
const HOST = /^(?:[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/;

/**
 * `GET /`: the page from the static files. The worker fills in what its build cannot know, because it depends on the
 * address: what a preview of a link to it shows. Previews need absolute addresses.
 */
export function pageRoutes({ catalog, fillMarkup }: Ports) {
  return new Hono<Environment>().get(PAGE_PATH, async (c) => {
    const page = await c.env.ASSETS?.fetch(wholeFile(c.req.raw));
    if (page === undefined) return c.notFound();
    const { origin, host, search } = new URL(c.req.url);
    if (page.status !== 200 || !HOST.test(host)) return page;
    const headers = new Headers(page.headers);
    // The filled-in markup has another length. It depends on the address and the file alone, so the file's validator
    // holds for it, but no longer for each byte.
    headers.delete('Content-Length');
    const etag = headers.get('ETag');
    if (etag?.startsWith('"')) headers.set('ETag', `W/${etag}`);
    const response = new Response(page.body, { status: page.status, headers });
    return c.req.raw.method === 'HEAD'
      ? response
      : fillMarkup(response, markupOf(previewOf(search, catalog), origin));
  });
}

/** The request without a range: crawlers ask for the first bytes, which are not those of the file. */
function wholeFile(request: Request): Request {
  const headers = new Headers(request.headers);
  headers.delete('Range');
  return new Request(request.url, { method: request.method, headers });
}

function markupOf({ address, image, size, alt }: Preview, origin: string): Markup {
  return {
    canonical: origin + address,
    properties: new Map([
      ['og:url', origin + address],
      ['og:image', origin + image],
      ['og:image:width', String(size.width)],
      ['og:image:height', String(size.height)],
      ['og:image:alt', alt],
    ]),
  };
}

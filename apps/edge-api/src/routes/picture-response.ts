import type { Context } from 'hono';
import type { Environment } from '../environment.ts';
import { IMMUTABLE } from '../http/cache-control.ts';
import { matchesETag, pictureETag } from '../http/etag.ts';
import { cacheKey } from '../http/picture-cache.ts';
import { Problem } from '../http/problem.ts';
import type { ServedModel } from '../models/catalog.ts';
import { readServed } from '../models/weights.ts';
import { RENDERER_VERSION } from '../picture/renderer.ts';
import type { Ports } from '../ports.ts';
import { QueueFullError, type Slot } from '../runtime/bounded-queue.ts';

/** Values of `Retry-After`, seconds. */
const BUSY_SECONDS = 1;
const RATE_LIMIT_SECONDS = 60;

/** How long a response stays valid. */
type Freshness =
  /** The worker chose a seed: the next response differs. */
  | 'random'
  /** The request names the seeds: valid until the model is replaced, so clients revalidate each time. */
  | 'seeded'
  /** The request names the seeds and the model's version: valid forever. */
  | 'pinned';

const CACHE_CONTROL: Readonly<Record<Freshness, string>> = {
  random: 'no-store',
  seeded: 'public, no-cache',
  pinned: IMMUTABLE,
};

/** A validated request for a picture. */
export interface PictureRequest {
  readonly model: ServedModel;
  /** Path and normalised query including the model's version: the one permanent address of the picture. */
  readonly canonical: string;
  readonly mediaType: 'image/png' | 'image/gif';
  readonly freshness: Freshness;
  /** Headers of the route, such as the seed. */
  readonly headers: Readonly<Record<string, string>>;
  /** Latents, and the class where the model has classes, of every tile. */
  inputs(): { readonly values: Float32Array; readonly count: number };
  /** Encodes the pixels of all tiles as a picture file. */
  encode(pixels: Uint8ClampedArray<ArrayBuffer>): Uint8Array<ArrayBuffer>;
}

/**
 * Responds to a request for a picture with as little work as possible: headers alone where the client has the picture
 * or wants no body, a cached copy where there is one, and inference otherwise.
 *
 * @throws {Problem} 429 over the client's rate, 503 over the isolate's capacity
 */
export async function pictureResponse(
  c: Context<Environment>,
  ports: Ports,
  version: string,
  request: PictureRequest,
): Promise<Response> {
  const { canonical, freshness } = request;
  const headers: Record<string, string> = {
    'Cache-Control': CACHE_CONTROL[freshness],
    Link: `<${canonical}>; rel="canonical"`,
    ...request.headers,
  };
  if (freshness !== 'random') {
    headers['ETag'] = await pictureETag(version, RENDERER_VERSION, canonical);
    if (matchesETag(c.req.header('If-None-Match'), headers['ETag']))
      return new Response(null, { status: 304, headers });
  }
  headers['Content-Type'] = request.mediaType;
  if (c.req.raw.method === 'HEAD') return new Response(null, { headers });

  const picture = cachedOrGenerated(c, ports, request);
  // When the client disconnects, inference still runs to its end: other requests wait behind it.
  c.executionCtx.waitUntil(picture.catch(() => undefined));
  const { body, cacheStatus } = await picture;
  return new Response(body, { headers: { ...headers, 'Cache-Status': cacheStatus } });
}

async function cachedOrGenerated(
  c: Context<Environment>,
  ports: Ports,
  request: PictureRequest,
): Promise<{ body: ReadableStream | Uint8Array<ArrayBuffer> | null; cacheStatus: string }> {
  const { canonical, mediaType, freshness } = request;
  // A picture of a random seed is not cached: nobody has its address yet.
  if (freshness === 'random') {
    return { body: await generate(c, ports, request), cacheStatus: 'trazo; fwd=bypass' };
  }
  const key = cacheKey(new URL(c.req.url).origin, canonical, RENDERER_VERSION);
  // Before a slot is acquired: cached pictures are served however many requests wait.
  const cached = await ports.cache.match(key);
  if (cached !== undefined) return { body: cached.body, cacheStatus: 'trazo; hit' };
  const body = await generate(c, ports, request);
  const copy = new Response(body, {
    headers: { 'Content-Type': mediaType, 'Cache-Control': CACHE_CONTROL.pinned },
  });
  c.executionCtx.waitUntil(
    ports.cache.put(key, copy).catch((error: unknown) => {
      ports.log(`${c.get('requestId')}: the picture was not cached: ${String(error)}`);
    }),
  );
  return { body, cacheStatus: 'trazo; fwd=uri-miss; stored' };
}

async function generate(
  c: Context<Environment>,
  ports: Ports,
  { model, inputs, encode }: PictureRequest,
): Promise<Uint8Array<ArrayBuffer>> {
  const slot = acquireSlot(ports);
  try {
    await countRequest(c);
    return await slot.exclusively(async () => {
      // Computed when its turn comes: waiting requests hold no arrays.
      const { values, count } = inputs();
      const files = { assets: c.env.ASSETS, origin: new URL(c.req.url).origin };
      const loadable = { card: model.card, load: () => readServed(model, files) };
      return encode(await ports.sampler.generate(loadable, values, count));
    });
  } finally {
    // The response does not wait for the release.
    c.executionCtx.waitUntil(slot.release());
  }
}

function acquireSlot(ports: Ports): Slot {
  try {
    return ports.queue.acquire();
  } catch (error) {
    if (!(error instanceof QueueFullError)) throw error;
    throw new Problem('busy', `${error.message} Try again in ${BUSY_SECONDS} second.`, {
      headers: { 'Retry-After': String(BUSY_SECONDS) },
    });
  }
}

/**
 * Counts generated pictures by client address. Cached pictures and 304 responses are not counted, nor are requests from
 * the machine itself.
 */
async function countRequest(c: Context<Environment>): Promise<void> {
  const address = c.req.header('CF-Connecting-IP');
  const limiter = c.env.RATE_LIMITER;
  if (limiter === undefined || address === undefined || isLoopback(address)) return;
  const { success } = await limiter.limit({ key: address });
  if (success) return;
  throw new Problem('too-many-requests', `Too many pictures were generated for ${address} within a minute.`, {
    headers: { 'Retry-After': String(RATE_LIMIT_SECONDS) },
  });
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./.test(address);
}

import type { ModelArtifact } from '@trazo/model';
import type { Context } from 'hono';
import type { Environment } from '../environment.ts';
import { matchesETag, pictureETag } from '../http/etag.ts';
import { cacheKey } from '../http/picture-cache.ts';
import { Problem } from '../http/problem.ts';
import { RENDERER_VERSION } from '../picture/renderer.ts';
import type { Ports } from '../ports.ts';
import { LaneFullError, type Place } from '../runtime/lane.ts';

/** Seconds after which a client that was told to wait may come back. */
const BUSY_SECONDS = 1;
const RATE_LIMIT_SECONDS = 60;

/** How long an answer stays right. */
type Freshness =
  /** The worker chose a seed: the next answer is another. */
  | 'random'
  /** The seeds are given: right until the model is replaced, so it is asked about each time. */
  | 'seeded'
  /** Seeds and the model's version are given: right for ever. */
  | 'pinned';

const CACHE_CONTROL: Readonly<Record<Freshness, string>> = {
  random: 'no-store',
  seeded: 'public, no-cache',
  pinned: 'public, max-age=31536000, immutable',
};

/** A validated request for a picture. */
export interface PictureRequest {
  readonly artifact: ModelArtifact;
  /** Path and normalised query, the version of the model among it: the picture's one permanent address. */
  readonly canonical: string;
  readonly freshness: Freshness;
  /** Headers of its own, such as the seed. */
  readonly headers: Readonly<Record<string, string>>;
  /** Noise, and the class where there are classes, for every tile. */
  inputs(): { readonly values: Float32Array; readonly count: number };
  /** Turns the pixels of all tiles into the picture file. */
  encode(pixels: Uint8ClampedArray<ArrayBuffer>): Uint8Array<ArrayBuffer>;
}

/**
 * Answers a request for a picture with as little work as it takes: nothing but headers where the client has the
 * picture or asks for no body, a kept copy where there is one, and else a drawing.
 *
 * @throws {Problem} 429 past the client's rate, 503 past the isolate's capacity
 */
export async function answerPicture(
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
  headers['Content-Type'] = 'image/png';
  if (c.req.raw.method === 'HEAD') return new Response(null, { headers });

  const drawn = keptOrDrawn(c, ports, request);
  // Where the client goes away, the drawing still comes to its end: others wait behind it.
  c.executionCtx.waitUntil(drawn.catch(() => undefined));
  const { body, cacheStatus } = await drawn;
  return new Response(body, { headers: { ...headers, 'Cache-Status': cacheStatus } });
}

async function keptOrDrawn(
  c: Context<Environment>,
  ports: Ports,
  request: PictureRequest,
): Promise<{ body: ReadableStream | Uint8Array<ArrayBuffer> | null; cacheStatus: string }> {
  const { canonical, freshness } = request;
  // A picture of a random seed is not kept: nobody has its address yet.
  if (freshness === 'random') {
    return { body: await draw(c, ports, request), cacheStatus: 'trazo; fwd=bypass' };
  }
  const key = cacheKey(new URL(c.req.url).origin, canonical, RENDERER_VERSION);
  // Before a place is taken: what is kept is answered however many wait to be drawn.
  const kept = await ports.cache.match(key);
  if (kept !== undefined) return { body: kept.body, cacheStatus: 'trazo; hit' };
  const body = await draw(c, ports, request);
  const copy = new Response(body, {
    headers: { 'Content-Type': 'image/png', 'Cache-Control': CACHE_CONTROL.pinned },
  });
  c.executionCtx.waitUntil(
    ports.cache.put(key, copy).catch((error: unknown) => {
      ports.log(`${c.get('requestId')}: the picture could not be kept: ${String(error)}`);
    }),
  );
  return { body, cacheStatus: 'trazo; fwd=uri-miss; stored' };
}

async function draw(
  c: Context<Environment>,
  ports: Ports,
  { artifact, inputs, encode }: PictureRequest,
): Promise<Uint8Array<ArrayBuffer>> {
  const place = enter(ports);
  try {
    await countDrawing(c);
    return await place.exclusively(async () => {
      // Made when it is its turn: what waits holds no numbers.
      const { values, count } = inputs();
      return encode(await ports.studio.draw(artifact, values, count));
    });
  } finally {
    // The answer need not wait for it.
    c.executionCtx.waitUntil(place.leave());
  }
}

function enter(ports: Ports): Place {
  try {
    return ports.lane.enter();
  } catch (error) {
    if (!(error instanceof LaneFullError)) throw error;
    throw new Problem('busy', `${error.message} Come back in a second.`, {
      headers: { 'Retry-After': String(BUSY_SECONDS) },
    });
  }
}

/** Counts drawings by client address; what is kept or known is free. On one's own machine nothing is counted. */
async function countDrawing(c: Context<Environment>): Promise<void> {
  const address = c.req.header('CF-Connecting-IP');
  const limiter = c.env.RATE_LIMITER;
  if (limiter === undefined || address === undefined || isLoopback(address)) return;
  const { success } = await limiter.limit({ key: address });
  if (success) return;
  throw new Problem('too-many-requests', `Too many pictures were drawn for ${address} within a minute.`, {
    headers: { 'Retry-After': String(RATE_LIMIT_SECONDS) },
  });
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./.test(address);
}

import { healthSchema, modelsSchema, problemSchema } from '@trazo/edge-api/responses';
import { decode } from 'fast-png';
import sharp from 'sharp';
import { expect } from 'vitest';
import type { Worker } from './worker.ts';

/**
 * Checks that a response is a picture for two independent decoders: sharp's libpng and fast-png.
 *
 * @param channels 1 for grey, 3 for RGB
 */
export async function pictureOf(response: Response, channels: 1 | 3 = 1) {
  expect(response.status, await describeFailure(response)).toBe(200);
  expect(response.headers.get('Content-Type')).toBe('image/png');
  const bytes = new Uint8Array(await response.arrayBuffer());
  const { data, info } = await sharp(bytes, { failOn: 'warning' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const own = decode(bytes, { checkCrc: true });
  expect(own).toMatchObject({ width: info.width, height: info.height, channels, depth: 8 });
  // libvips decodes grey to one band or to three equal ones.
  const pixels = Uint8Array.from(
    { length: info.width * info.height * channels },
    (_, index) => data[Math.floor(index / channels) * info.channels + (index % channels)] ?? 0,
  );
  expect(Buffer.from(own.data.buffer, own.data.byteOffset, own.data.byteLength).equals(pixels)).toBe(true);
  return { bytes, pixels, width: info.width, height: info.height, text: own.text };
}

/** Checks that a response is an animated GIF for a decoder that is not ours, and returns its frames. */
export async function gifOf(response: Response) {
  expect(response.status, await describeFailure(response)).toBe(200);
  expect(response.headers.get('Content-Type')).toBe('image/gif');
  const bytes = new Uint8Array(await response.arrayBuffer());
  const file = sharp(bytes, { pages: -1, failOn: 'warning' });
  const { format, delay, loop, pages = 0, pageHeight: height = 0 } = await file.metadata();
  expect(format).toBe('gif');
  const { data, info } = await file
    .toColourspace('b-w')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const frameLength = info.width * height * info.channels;
  const frames = Array.from({ length: pages }, (_, frame) =>
    Uint8Array.from(data.subarray(frame * frameLength, (frame + 1) * frameLength)),
  );
  return { bytes, width: info.width, height, delay, loop, frames };
}

/** Checks that a response is problem details that any page can read, and returns them. */
export async function problemOf(response: Response) {
  expect(response.headers.get('Content-Type')).toBe('application/problem+json');
  expect(response.headers.get('Cache-Control')).toBe('no-store');
  expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
  const problem = problemSchema.parse(await response.json());
  expect(problem.status).toBe(response.status);
  expect(problem.requestId).toBe(response.headers.get('X-Request-Id'));
  return problem;
}

/** The worker's health. */
export async function healthOf(worker: Worker) {
  return healthSchema.parse(await (await worker.get('/healthz')).json());
}

/** The worker's models. */
export async function modelsOf(worker: Worker) {
  const { default: name, models } = modelsSchema.parse(await (await worker.get('/models')).json());
  const card = models.find((each) => each.name === name);
  if (card === undefined) throw new Error(`The default model ${name} is not among the models.`);
  return { card, models, version: card.contentHash.slice(0, 12) };
}

async function describeFailure(response: Response): Promise<string> {
  return response.ok ? '' : await response.clone().text();
}

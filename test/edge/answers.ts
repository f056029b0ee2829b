import { healthSchema, modelsSchema, problemSchema } from '@trazo/edge-api/answers';
import { decode } from 'fast-png';
import sharp from 'sharp';
import { expect } from 'vitest';
import type { Worker } from './worker.ts';

/** Asks for a picture and checks that it is one for decoders of others' making: sharp's libpng and fast-png. */
export async function pictureOf(response: Response) {
  expect(response.status, await describeFailure(response)).toBe(200);
  expect(response.headers.get('Content-Type')).toBe('image/png');
  const bytes = new Uint8Array(await response.arrayBuffer());
  const { data, info } = await sharp(bytes, { failOn: 'warning' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const own = decode(bytes, { checkCrc: true });
  expect(own).toMatchObject({ width: info.width, height: info.height, channels: 1, depth: 8 });
  // libvips gives grey as one band or three, as it likes.
  const pixels = Uint8Array.from(
    { length: info.width * info.height },
    (_, dot) => data[dot * info.channels] ?? 0,
  );
  expect(Buffer.from(own.data.buffer, own.data.byteOffset, own.data.byteLength).equals(pixels)).toBe(true);
  return { bytes, pixels, width: info.width, height: info.height, text: own.text };
}

/** Checks that an answer is problem details for every reader, and gives them. */
export async function problemOf(response: Response) {
  expect(response.headers.get('Content-Type')).toBe('application/problem+json');
  expect(response.headers.get('Cache-Control')).toBe('no-store');
  expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
  const problem = problemSchema.parse(await response.json());
  expect(problem.status).toBe(response.status);
  expect(problem.requestId).toBe(response.headers.get('X-Request-Id'));
  return problem;
}

/** What the worker says of itself. */
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

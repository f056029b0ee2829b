import { type ModelCard, verifyArtifact, versionOf } from '@trazo/model';
import { tinyArtifact, tinyFiles } from '@trazo/model/testing';
import { describe, expect, it } from 'vitest';
import { createApp } from '../app.ts';
import { catalogOf } from '../models/catalog.ts';
import { BoundedQueue } from '../runtime/bounded-queue.ts';
import { bundledModel } from '../testing/bundled-model.ts';

const tiny = await tinyArtifact();
const other: ModelCard = { ...tiny.card, name: 'other', contentHash: 'f'.repeat(64) };
const VERSION = versionOf(tiny.card);
const FOLDER = `/models/tiny/${VERSION}`;
const FILES = ['model.json', 'weights.bin', 'card.json'] as const;

/** The files as a folder has them, in which the fields have another order than in the validated objects. */
const files = await tinyFiles();
const texts = {
  'model.json': new TextDecoder().decode(files.modelJson),
  'card.json': new TextDecoder().decode(files.card),
};

/** The app with two models. It generates nothing. */
function startApp(card?: ModelCard) {
  const app = createApp({
    catalog: catalogOf({
      defaultName: 'tiny',
      models: [
        card ? bundledModel({ ...tiny, card }) : { ...bundledModel(tiny), texts },
        bundledModel({ ...tiny, card: other }),
      ],
    }),
    queue: new BoundedQueue(1),
    cache: { match: () => expect.fail('looked up a picture'), put: () => expect.fail('cached a picture') },
    sampler: {
      generate: () => expect.fail('generated an image'),
      status: () => ({ backend: null, models: [], tensors: 0, wasmBytes: 0, drawings: 0 }),
    },
    fillMarkup: (page) => page,
    log: (line) => expect.fail(line),
  });
  return (path: string, init?: RequestInit) => app.request(path, init, {});
}

describe('the files of a model', () => {
  it('are the bytes that its content hash is of', async () => {
    const get = startApp();
    const bytesOf = async (file: string) =>
      new Uint8Array(await (await get(`${FOLDER}/${file}`)).arrayBuffer());
    const served = {
      modelJson: await bytesOf('model.json'),
      weights: await bytesOf('weights.bin'),
      card: await bytesOf('card.json'),
    };
    expect(served).toEqual(files);
    expect(await verifyArtifact(served)).toEqual(tiny);
  });

  it.each([
    ['model.json', 'application/json'],
    ['weights.bin', 'application/octet-stream'],
    ['card.json', 'application/json'],
  ])('%s is %s, for pages of every origin, forever', async (file, type) => {
    const get = startApp();
    const response = await get(`${FOLDER}/${file}`);
    const { byteLength } = await response.clone().arrayBuffer();
    const head = await get(`${FOLDER}/${file}`, { method: 'HEAD' });
    expect(await head.text()).toBe('');
    for (const { status, headers } of [response, head]) {
      expect(status).toBe(200);
      expect(headers.get('Content-Type')).toBe(type);
      expect(headers.get('Content-Length')).toBe(String(byteLength));
      expect(headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
      expect(headers.get('Access-Control-Allow-Origin')).toBe('*');
      expect(headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin');
      expect(headers.get('ETag')).toMatch(/^"[0-9a-f]+"$/);
      expect(headers.get('Accept-Ranges')).toBeNull();
    }
    const preflight = await get(`${FOLDER}/${file}`, { method: 'OPTIONS' });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('Access-Control-Allow-Origin')).toBe('*');
  });

  it.each(FILES)('%s is not sent again to a client that has it', async (file) => {
    const get = startApp();
    const etag = (await get(`${FOLDER}/${file}`)).headers.get('ETag') ?? '';
    const known = await get(`${FOLDER}/${file}`, { headers: { 'If-None-Match': `W/${etag}` } });
    expect([known.status, await known.text()]).toEqual([304, '']);
    expect(known.headers.get('Cache-Control')).toContain('immutable');
    expect(known.headers.get('ETag')).toBe(etag);
    expect((await get(`${FOLDER}/${file}`, { headers: { 'If-None-Match': '"0"' } })).status).toBe(200);
  });

  it('get another validator where the card was measured again', async () => {
    const etags = async (card: ModelCard) => {
      const get = startApp(card);
      return Promise.all(FILES.map(async (file) => (await get(`${FOLDER}/${file}`)).headers.get('ETag')));
    };
    const before = await etags(tiny.card);
    const after = await etags({ ...tiny.card, createdAt: '2026-02-02T00:00:00Z' });
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
    expect(after[2]).not.toBe(before[2]);
  });

  it('are sent whole where a range is asked for', async () => {
    const response = await startApp()(`${FOLDER}/weights.bin`, { headers: { Range: 'bytes=0-3' } });
    expect(response.status).toBe(200);
    expect(await response.bytes()).toEqual(tiny.weights);
  });
});

describe('an address without a file', () => {
  const all = FILES.map((file) => `${FOLDER}/${file}`).join(', ');
  it.each([
    [
      'another version',
      '/models/tiny/000000000000/weights.bin',
      {
        type: '/docs#stale-version',
        parameter: 'v',
        received: '"000000000000"',
        allowed: `${VERSION}, the version of tiny served now`,
        detail: `v "000000000000" is not valid: allowed is ${VERSION}, the version of tiny served now. There is ${FOLDER}/weights.bin.`,
      },
    ],
    [
      'a text that is no version',
      '/models/tiny/latest/nothing',
      {
        type: '/docs#stale-version',
        parameter: 'v',
        detail: expect.stringContaining(`${FOLDER}/model.json.`),
      },
    ],
    [
      'an unknown model',
      `/models/nope/${VERSION}/model.json`,
      {
        type: '/docs#unknown-model',
        parameter: 'model',
        received: '"nope"',
        allowed: 'tiny, other',
        detail: `model "nope" is not valid: allowed is tiny, other. There is ${FOLDER}/model.json, /models/other/ffffffffffff/model.json.`,
      },
    ],
    [
      'an unknown file',
      `${FOLDER}/group1-shard1of1.bin`,
      {
        type: '/docs#unknown-path',
        parameter: 'file',
        received: '"group1-shard1of1.bin"',
        allowed: 'model.json, weights.bin, card.json',
        detail: `file "group1-shard1of1.bin" is not valid: allowed is model.json, weights.bin, card.json. There is ${all}.`,
      },
    ],
    ['a member of every object', `${FOLDER}/constructor`, { type: '/docs#unknown-path', parameter: 'file' }],
    [
      'no version',
      '/models/tiny/model.json',
      {
        type: '/docs#unknown-path',
        detail: `There is nothing at /models/tiny/model.json. There is ${all}. See /docs.`,
      },
    ],
    ['no file', '/models/tiny', { type: '/docs#unknown-path', detail: expect.stringContaining(all) }],
    ['a folder', `${FOLDER}/`, { type: '/docs#unknown-path', detail: expect.stringContaining(all) }],
    [
      'a model alone',
      '/models/nope',
      { type: '/docs#unknown-path', detail: expect.stringContaining('There is /models.') },
    ],
  ])('is 404 and names the address: %s', async (_, path, problem) => {
    const response = await startApp()(path);
    expect(response.status).toBe(404);
    expect(response.headers.get('Content-Type')).toBe('application/problem+json');
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect((await response.json()) as object).toMatchObject(problem);
  });

  it('takes no parameters, and ignores what other services append', async () => {
    const get = startApp();
    expect((await get(`${FOLDER}/model.json?v=1`)).status).toBe(400);
    expect((await get(`${FOLDER}/model.json?fbclid=1`)).status).toBe(200);
    expect((await get(`${FOLDER}/model.json`, { method: 'POST' })).status).toBe(405);
  });
});

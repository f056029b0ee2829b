import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ArtifactError, InvalidOptionError } from '../errors.ts';
import { tinyFiles } from '../testing/tiny-artifact.ts';
import { type ModelSource, openArtifact } from './open-artifact.ts';

interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly body?: Uint8Array | string;
  /** The length that the header claims, if the body is to be cut short. */
  readonly length?: number;
}

const files = await tinyFiles();
const WHOLE: Readonly<Record<string, Answer>> = {
  '/models/tiny/card.json': { body: files.card, type: 'application/json' },
  '/models/tiny/model.json': { body: files.modelJson, type: 'application/json' },
  '/models/tiny/weights.bin': { body: files.weights },
};
const problem = (detail: string): Answer => ({
  status: 404,
  type: 'application/problem+json; charset=utf-8',
  body: JSON.stringify({ type: '/docs#stale-version', detail }),
});
const edited = (card: object): Answer => ({
  body: JSON.stringify({ ...JSON.parse(new TextDecoder().decode(files.card)), ...card }),
});

describe('openArtifact of a URL', () => {
  let server: Server;
  let origin: string;
  let answers: Readonly<Record<string, Answer>>;
  let requests: string[];
  beforeAll(async () => {
    server = createServer((request, response) => {
      const address = request.url ?? '';
      requests.push(address);
      const {
        status = 200,
        type,
        body = '',
        length,
      } = answers[address.replace(/\?.*/, '')] ?? { status: 404 };
      if (type !== undefined) response.setHeader('Content-Type', type);
      if (length !== undefined) response.setHeader('Content-Length', length);
      response.writeHead(status);
      if (length === undefined) response.end(body);
      else response.write(body, () => response.destroy());
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const address = server.address();
    origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  });
  afterAll(() => new Promise((closed) => server.close(closed)));
  beforeEach(() => {
    answers = WHOLE;
    requests = [];
  });

  it.each(['/models/tiny', '/models/tiny/', '/models/tiny/model.json', '/models/tiny/card.json'])(
    'fetches the three files of %s',
    async (path) => {
      for (const source of [`${origin}${path}`, new URL(path, origin)]) {
        requests = [];
        expect((await openArtifact(source)).card.name).toBe('tiny');
        expect(requests.sort()).toEqual(Object.keys(WHOLE));
      }
    },
  );

  it('sends the query with every request, and shows neither query nor password', async () => {
    const query = '?token=secret&t=1';
    await openArtifact(`${origin}/models/tiny${query}`);
    expect(requests.sort()).toEqual(Object.keys(WHOLE).map((path) => `${path}${query}`));
    const failing = openArtifact(`${origin}/nowhere${query}`);
    await expect(failing).rejects.toThrow(`${origin}/nowhere/card.json: the server answers 404`);
    await expect(failing).rejects.not.toThrow('secret');
    for (const login of ['user:secret', 'secret', ':secret']) {
      const named = openArtifact(`${origin.replace('//', `//${login}@`)}/nowhere`);
      await expect(named).rejects.toThrow(
        `${origin}/nowhere: an address with a user name or password cannot be fetched.`,
      );
      await expect(named).rejects.not.toThrow('secret');
    }
  });

  it.each<[string, Readonly<Record<string, Answer>>, string]>([
    [
      'no model',
      {},
      '/models/tiny/card.json: the server answers 404 Not Found; the address of a model is that of its folder, which holds card.json, model.json and weights.bin.',
    ],
    [
      'a card without its weights',
      { ...WHOLE, '/models/tiny/weights.bin': { status: 404 } },
      '/models/tiny/weights.bin: the server answers 404 Not Found; its card.json is there, so the address is right: copy model.json and weights.bin of the same export beside it.',
    ],
    [
      'a page in place of the weights',
      {
        ...WHOLE,
        '/models/tiny/weights.bin': {
          body: '\n<!DOCTYPE html><p>not here',
          type: 'application/octet-stream',
        },
      },
      '/models/tiny/weights.bin: the server answers with an HTML page; its card.json is there, so the address is right: copy',
    ],
    [
      'a page that is sent as another type',
      {
        ...WHOLE,
        '/models/tiny/card.json': { body: '<html lang="en"><title>Home</title>', type: 'text/plain' },
      },
      '/models/tiny/card.json: the server answers with an HTML page; the address of a model is that of its folder',
    ],
    [
      'another version, as the server explains it',
      {
        '/models/tiny/card.json': problem(
          'v "0" is not valid:\n\u001b allowed is 1. There is /models/tiny/1/card.json.',
        ),
      },
      '/models/tiny/card.json: the server answers 404 Not Found: v "0" is not valid: allowed is 1. There is /models/tiny/1/card.json.',
    ],
    [
      'a long explanation',
      { '/models/tiny/card.json': problem('x'.repeat(400)) },
      `/models/tiny/card.json: the server answers 404 Not Found: ${'x'.repeat(300)}…`,
    ],
    [
      'problem details without an explanation',
      { '/models/tiny/card.json': { status: 404, type: 'application/problem+json', body: '{"detail":7}' } },
      '/models/tiny/card.json: the server answers 404 Not Found; the address of a model is',
    ],
    [
      'problem details that are no JSON',
      { '/models/tiny/card.json': { status: 404, type: 'application/problem+json', body: '<p>' } },
      '/models/tiny/card.json: the server answers 404 Not Found; the address of a model is',
    ],
    [
      'weights that were cut off',
      { ...WHOLE, '/models/tiny/weights.bin': { body: files.weights.subarray(0, 5) } },
      '/models/tiny/weights.bin: has 5 bytes where model.json describes 24.',
    ],
    [
      'a page for every address',
      Object.fromEntries(
        Object.keys(WHOLE).map((path) => [
          path,
          { body: '<!doctype html>', type: 'text/html; charset=utf-8' },
        ]),
      ),
      '/models/tiny/card.json: the server answers with an HTML page; the address of a model is',
    ],
    [
      'a fault',
      { '/models/tiny/card.json': { status: 503 } },
      '/models/tiny/card.json: the server answers 503 Service',
    ],
    [
      'a card that is no JSON',
      { ...WHOLE, '/models/tiny/card.json': { body: 'x' } },
      '/models/tiny/card.json: is not JSON text.',
    ],
    [
      'a newer version',
      { ...WHOLE, '/models/tiny/card.json': edited({ cardVersion: 3 }) },
      '/models/tiny/card.json: cardVersion: found 3, allowed is at most 2: a newer version of Trazo wrote the model; update Trazo.',
    ],
    [
      'other weights',
      { ...WHOLE, '/models/tiny/weights.bin': { body: new Uint8Array(24) } },
      '/models/tiny: model.json and weights.bin hash to',
    ],
    [
      'weights that break off',
      { ...WHOLE, '/models/tiny/weights.bin': { body: files.weights.subarray(0, 5), length: 24 } },
      '/models/tiny/weights.bin: cannot be fetched (',
    ],
  ])('names the file and what was found: %s', async (_, found, message) => {
    answers = found;
    const opening = openArtifact(`${origin}/models/tiny`);
    await expect(opening).rejects.toThrow(ArtifactError);
    await expect(opening).rejects.toThrow(`${origin}${message}`);
    await expect(opening).rejects.not.toThrow('\n');
  });

  it('says why a server cannot be reached', async () => {
    const other = createServer();
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : '';
    await new Promise((closed) => other.close(closed));
    await expect(openArtifact(`http://127.0.0.1:${port}/slim`)).rejects.toThrow(
      `http://127.0.0.1:${port}/slim/card.json: cannot be fetched (ECONNREFUSED). The server must be running`,
    );
    await expect(openArtifact('gopher://host/slim')).rejects.toThrow(
      'gopher://host/slim/card.json: cannot be fetched (unknown scheme).',
    );
  });
});

describe('openArtifact of a folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trazo model #1 ñ-'));
    await writeFile(join(folder, 'card.json'), files.card);
    await writeFile(join(folder, 'model.json'), files.modelJson);
    await writeFile(join(folder, 'weights.bin'), files.weights);
    return () => rm(folder, { recursive: true });
  });

  it('reads it by its path and by its URL, with the name of a file or without', async () => {
    const sources: ModelSource[] = [
      folder,
      `${folder}/`,
      relative(process.cwd(), folder),
      join(folder, 'model.json'),
      pathToFileURL(folder),
      pathToFileURL(join(folder, 'card.json')),
      pathToFileURL(folder).href,
    ];
    for (const source of sources) expect((await openArtifact(source)).card.name, String(source)).toBe('tiny');
  });

  it.each(['card.json', 'model.json', 'weights.bin'])('names %s if it does not exist', async (name) => {
    await rm(join(folder, name));
    await expect(openArtifact(folder)).rejects.toThrow(`${join(folder, name)}: does not exist.`);
  });

  it('names the first of several files that do not exist', async () => {
    for (const name of ['weights.bin', 'model.json', 'card.json']) {
      await rm(join(folder, name));
      await expect(openArtifact(folder)).rejects.toThrow(`${join(folder, name)}: does not exist.`);
    }
    await expect(openArtifact(folder)).rejects.toMatchObject({
      hint: expect.stringContaining('weights.bin and card.json'),
    });
  });

  it('names a folder that does not exist, and where it was looked for', async () => {
    await expect(openArtifact(join(folder, 'slim'))).rejects.toThrow(
      `${join(folder, 'slim')}: there is no such folder.`,
    );
    await expect(openArtifact('models/no-such-model')).rejects.toThrow(
      `models/no-such-model: there is no such folder in ${process.cwd()}.`,
    );
    await expect(openArtifact(join(folder, 'weights.bin'))).rejects.toThrow(
      `${join(folder, 'weights.bin')}: is a file; a model is named by its folder.`,
    );
  });

  it('finds damage', async () => {
    await writeFile(join(folder, 'weights.bin'), new Uint8Array(24));
    await expect(openArtifact(folder)).rejects.toThrow(`${folder}: model.json and weights.bin hash to`);
  });
});

describe('openArtifact', () => {
  it('returns a model in memory', async () => {
    const artifact = await openArtifact(
      pathToFileURL(new URL('../../pretrained/slim', import.meta.url).pathname),
    );
    expect(await openArtifact(artifact)).toBe(artifact);
  });

  it.each<[unknown, string]>([
    ['', 'source "" is not valid: allowed is the URL or folder of a model, or a model from verifyArtifact.'],
    [undefined, 'source "undefined" is not valid: allowed is'],
    [7, 'source "7" is not valid: allowed is'],
    [{}, 'source "[object Object]" is not valid: allowed is'],
    [
      'https://',
      'source "https://" is not valid: allowed is an absolute URL, such as https://example.com/models/slim.',
    ],
  ])('refuses %j', async (source, message) => {
    const opening = openArtifact(source as ModelSource);
    await expect(opening).rejects.toThrow(InvalidOptionError);
    await expect(opening).rejects.toThrow(message);
  });
});

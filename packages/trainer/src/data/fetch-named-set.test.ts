import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataError } from '../errors.ts';
import type { TransferProgress } from '../files/download.ts';
import { type FileServer, respondWith, startFileServer } from '../testing/file-server.ts';
import { noiseBytes } from '../testing/tiny.ts';
import { fromCacheOrMirror } from './fetch-named-set.ts';
import { encodeIdx } from './idx.ts';
import { IDX_FILES, type IdxFile, type IdxHashes } from './idx-folder.ts';
import { NAMED_SETS } from './named-sets.ts';

// A small data set in place of MNIST.
const images = (count: number, seed: number) =>
  encodeIdx({ dimensions: [count, 28, 28], data: noiseBytes(count * 784, seed) });
const labels = (count: number) =>
  encodeIdx({ dimensions: [count], data: Uint8Array.from({ length: count }, (_, i) => i % 10) });
const plain: Readonly<Record<IdxFile, Uint8Array>> = {
  'train-images-idx3-ubyte': images(20, 1),
  'train-labels-idx1-ubyte': labels(20),
  't10k-images-idx3-ubyte': images(5, 2),
  't10k-labels-idx1-ubyte': labels(5),
};
const each = <T>(make: (file: IdxFile) => T) =>
  Object.fromEntries(IDX_FILES.map((file) => [file, make(file)])) as Record<IdxFile, T>;
const pinned: IdxHashes = each((file) => createHash('sha256').update(plain[file]).digest('hex'));
const served = each((file) => gzipSync(plain[file]));
const gz = IDX_FILES.map((file) => `${file}.gz`);
const FIRST: IdxFile = 'train-images-idx3-ubyte';

type Handler = (file: IdxFile, request: IncomingMessage, response: ServerResponse) => void;
const serve: Handler = (file, request, response) => respondWith(request, response, served[file]);

let cacheDir: string;
let servers: FileServer[];
let lines: string[];
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'trazo-'));
  servers = [];
  lines = [];
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await rm(cacheDir, { recursive: true });
});

async function mirror(handle: Handler = serve): Promise<FileServer> {
  const server = await startFileServer((request, response) => {
    const file = IDX_FILES.find((name) => request.url === `/${name}.gz`);
    if (file === undefined) response.writeHead(404).end();
    else handle(file, request, response);
  });
  servers.push(server);
  return server;
}

/** Serves the first 5,000 bytes of the first requested file; `progress` then closes the connection. */
async function breakingMirror(): Promise<FileServer & { readonly progress: TransferProgress }> {
  let cutOff: (() => void) | undefined;
  const server = await mirror((file, request, response) => {
    if (cutOff) return serve(file, request, response);
    cutOff = () => response.destroy();
    response
      .writeHead(200, { 'content-length': served[file].length, etag: '"1"' })
      .write(served[file].subarray(0, 5000));
  });
  // Closes the connection only after the bytes have arrived, so that the next download can continue from them.
  const progress: TransferProgress = (received) => {
    if (received === 5000) cutOff?.();
  };
  return { ...server, progress };
}

function open(
  mirrors: readonly FileServer[],
  env: NodeJS.ProcessEnv = {},
  progress: TransferProgress = () => {},
) {
  return fromCacheOrMirror(
    { ...NAMED_SETS.mnist, hashes: pinned, mirrors: mirrors.map(({ url }) => url) },
    { env, cacheDir, log: (line) => lines.push(line), transfer: () => progress },
  );
}

const cached = async () => (await readdir(join(cacheDir, 'mnist'))).sort();

describe('MNIST from the cache or a mirror', () => {
  it('is downloaded once, then read from the cache', async () => {
    const server = await mirror();
    const first = await open([server]);
    expect(first).toMatchObject({ sha256: pinned[FIRST], source: server.url });
    expect(first.train).toMatchObject({ count: 20, height: 28, width: 28 });
    expect(await cached()).toEqual(gz.toSorted());
    const second = await open([server]);
    expect(second).toEqual({ ...first, source: 'the cache' });
    expect(server.requests).toEqual(gz.map((name) => `/${name}`));
  });

  it('comes from the next mirror if the first lacks it, is unreachable, or serves something else', async () => {
    const lacks = await mirror((_, __, response) => response.writeHead(404).end());
    const gone = await mirror();
    await gone.close();
    const other = await mirror((_, request, response) =>
      respondWith(request, response, gzipSync(images(20, 7))),
    );
    const page = await mirror((_, request, response) =>
      respondWith(request, response, Buffer.from('<html>Sign in to this network</html>')),
    );
    const good = await mirror();
    expect(await open([lacks, gone, other, page, good])).toMatchObject({ source: good.url });
    expect(lines[0]).toBe(`${lacks.url}/${FIRST}.gz: the server responds with 404. Trying the next URL.`);
    expect(lines[1]).toContain(`${gone.url}/${FIRST}.gz: `);
    expect(lines[2]).toMatch(/has the SHA-256 [0-9a-f]{64} where MNIST's is [0-9a-f]{64}/);
    expect(lines[3]).toContain(`${page.url}/${FIRST}.gz: has the SHA-256`);
    expect(await cached()).toEqual(gz.toSorted());
  });

  it('keeps verified files when a mirror fails, and requests only the rest from the next one', async () => {
    const half = await mirror((file, request, response) =>
      file === 't10k-images-idx3-ubyte' ? response.writeHead(500).end() : serve(file, request, response),
    );
    const good = await mirror();
    await open([half, good]);
    expect(good.requests).toEqual(['/t10k-images-idx3-ubyte.gz', '/t10k-labels-idx1-ubyte.gz']);
  });

  it('is read from a mirror that sends the files decoded', async () => {
    const server = await mirror((file, _, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(served[file]),
    );
    expect(await open([server])).toMatchObject({ sha256: pinned[FIRST], source: server.url });
    expect(await open([])).toMatchObject({ source: 'the cache' });
  });

  it('says how to name a proxy if no mirror is reached', async () => {
    const hint = 'If this network needs a proxy, name it in HTTPS_PROXY.';
    const closed = { ...(await mirror()), url: 'http://127.0.0.1:9' };
    await expect(open([closed])).rejects.toMatchObject({ hint });
    await expect(open([closed], { HTTP_PROXY: 'http://127.0.0.1:9' })).rejects.toMatchObject({
      hint: undefined,
    });
  });

  it('continues an interrupted download from the same mirror', async () => {
    const server = await breakingMirror();
    await expect(open([server], {}, server.progress)).rejects.toThrow(
      /MNIST: could not be downloaded\. .*train-images/,
    );
    await open([server]);
    expect(server.requests.slice(0, 2)).toEqual([`/${FIRST}.gz`, `/${FIRST}.gz bytes=5000-`]);
    expect(await cached()).toEqual(gz.toSorted());
  });

  it('never joins parts from two mirrors, and removes the part that was not needed', async () => {
    const cut = await breakingMirror();
    const good = await mirror();
    await open([cut, good], {}, cut.progress);
    expect(good.requests[0]).toBe(`/${FIRST}.gz`);
    expect(await cached()).toEqual(gz.toSorted());
  });

  it('is downloaded again if a byte is wrong', async () => {
    const flipped = Uint8Array.from(served[FIRST]);
    flipped[9000] = (flipped[9000] ?? 0) ^ 1;
    let bad = true;
    const server = await mirror((file, request, response) =>
      respondWith(request, response, bad ? flipped : served[file]),
    );
    await expect(open([server])).rejects.toThrow(DataError);
    expect(await cached()).toEqual([]);
    bad = false;
    await open([server]);
    expect(server.requests[1]).toBe(`/${FIRST}.gz`);
  });

  it('tries TRAZO_MNIST_URL before all others', async () => {
    const own = await mirror();
    const known = await mirror();
    await open([known], { TRAZO_MNIST_URL: `${own.url}/` });
    expect([own.requests.length, known.requests.length]).toEqual([4, 0]);
  });

  it('replaces a damaged file of the cache, and no other file', async () => {
    const server = await mirror();
    await open([server]);
    const path = join(cacheDir, 'mnist', `${FIRST}.gz`);
    await writeFile(path, (await readFile(path)).subarray(0, 3000));
    expect(await open([server])).toMatchObject({ sha256: pinned[FIRST] });
    expect(lines).toContainEqual(
      expect.stringMatching(/train-images.*damaged or truncated.*Downloading it again/),
    );
    expect(server.requests.slice(4)).toEqual([`/${FIRST}.gz`]);
  });

  it('is downloaded once by two processes that start together', async () => {
    const server = await mirror();
    const [a, b] = await Promise.all([open([server]), open([server])]);
    expect(a.sha256).toBe(b.sha256);
    expect(server.requests).toHaveLength(4);
    expect(lines).toContain('Another process is downloading MNIST; waiting for it.');
  });

  it('names the cache folder if it cannot be created', async () => {
    const server = await mirror();
    await writeFile(join(cacheDir, 'mnist'), 'a file in its place');
    await expect(open([server])).rejects.toThrow(/mnist: the cache folder cannot be created \(EEXIST\)/);
    await rm(join(cacheDir, 'mnist'));
    await mkdir(join(cacheDir, 'mnist'));
  });
});

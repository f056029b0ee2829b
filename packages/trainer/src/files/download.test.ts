import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FileServer, respondWith, startFileServer } from '../testing/file-server.ts';
import { noiseBytes } from '../testing/tiny.ts';
import { DownloadFailure, downloadFile } from './download.ts';

const content = noiseBytes(100_000, 1);
const RECEIVED = 40_000;

let folder: string;
let target: string;
let server: FileServer | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trazo-'));
  target = join(folder, 'a');
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  await rm(folder, { recursive: true });
});

const downloaded = async () => new Uint8Array(await readFile(target));

/**
 * Starts a server whose first response breaks off after {@link RECEIVED} bytes, and downloads from it once, in vain.
 *
 * @param headers of the first response
 * @param handle answers the requests after it
 */
async function interrupted(
  headers: OutgoingHttpHeaders,
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  let cutOff: (() => void) | undefined;
  server = await startFileServer((request, response) => {
    if (cutOff) return handle(request, response);
    cutOff = () => response.destroy();
    response
      .writeHead(200, { 'content-length': content.length, ...headers })
      .write(content.subarray(0, RECEIVED));
  });
  const url = `${server.url}/a`;
  const onProgress = (received: number) => {
    if (received === RECEIVED) cutOff?.();
  };
  await expect(downloadFile(url, target, { onProgress })).rejects.toThrow(DownloadFailure);
  return url;
}

describe('a download', () => {
  it('is complete, with progress', async () => {
    server = await startFileServer((request, response) => respondWith(request, response, content));
    const seen: [number, number | undefined][] = [];
    await downloadFile(`${server.url}/a`, target, { onProgress: (...progress) => seen.push(progress) });
    expect(await downloaded()).toEqual(content);
    expect(seen.at(-1)).toEqual([content.length, content.length]);
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('names the URL that failed and the reason', async () => {
    server = await startFileServer((_, response) => response.writeHead(404).end());
    await expect(downloadFile(`${server.url}/a`, target)).rejects.toThrow(
      `${server.url}/a: the server responds with 404.`,
    );
    await expect(downloadFile('http://127.0.0.1:9/a', target)).rejects.toThrow(DownloadFailure);
  });

  it('rejects the web page that a network shows before it lets anyone in', async () => {
    server = await startFileServer((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<h1>Welcome'),
    );
    await expect(downloadFile(`${server.url}/a`, target)).rejects.toThrow(
      /: the server sends a web page instead/,
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it('names the file that cannot be written', async () => {
    server = await startFileServer((request, response) => respondWith(request, response, content, 'W/"1"'));
    const nowhere = join(folder, 'gone', 'a');
    await expect(downloadFile(`${server.url}/a`, nowhere)).rejects.toThrow(
      `${server.url}/a: ${nowhere}.part cannot be written: no such folder.`,
    );
  });
});

describe('an encoded response', () => {
  it('is not requested', async () => {
    let accepted: string | string[] | undefined;
    server = await startFileServer((request, response) => {
      accepted = request.headers['accept-encoding'];
      respondWith(request, response, content);
    });
    await downloadFile(`${server.url}/a`, target);
    expect(accepted).toBe('identity');
  });

  it('is decoded, whatever its length is, if the server sends one all the same', async () => {
    const zeros = new Uint8Array(100_000);
    const encoded = gzipSync(zeros);
    server = await startFileServer((_, response) =>
      response
        .writeHead(200, { 'content-encoding': 'gzip', 'content-length': encoded.length, etag: '"1"' })
        .end(encoded),
    );
    const totals = new Set<number | undefined>();
    await downloadFile(`${server.url}/a`, target, { onProgress: (_, total) => totals.add(total) });
    expect(await downloaded()).toEqual(zeros);
    expect([...totals]).toEqual([undefined]);
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('starts again after an interruption, because a range would count encoded bytes', async () => {
    const encoded = gzipSync(content);
    let first = true;
    server = await startFileServer((request, response) => {
      if (!first) return respondWith(request, response, content);
      first = false;
      response
        .writeHead(200, { 'content-encoding': 'gzip', 'content-length': encoded.length, etag: '"1"' })
        .write(encoded.subarray(0, RECEIVED), () => response.destroy());
    });
    await expect(downloadFile(`${server.url}/a`, target)).rejects.toThrow(DownloadFailure);
    await downloadFile(`${server.url}/a`, target);
    expect(server.requests).toEqual(['/a', '/a']);
    expect(await downloaded()).toEqual(content);
  });
});

describe('an interrupted download', () => {
  const other = noiseBytes(100_000, 2);
  const modified = 'Wed, 21 Oct 2026 07:28:00 GMT';

  it.each([
    ['an ETag', { etag: '"1"' }, '"1"'],
    ['a date', { 'last-modified': modified }, modified],
    ['a weak ETag and a date', { etag: 'W/"1"', 'last-modified': modified }, modified],
  ])(
    'continues where it was, if the server confirms by %s that the file is the same',
    async (_, headers, validator) => {
      let condition: string | string[] | undefined;
      const url = await interrupted(headers, (request, response) => {
        condition = request.headers['if-range'];
        respondWith(request, response, content, validator);
      });
      expect(await readdir(folder)).toEqual(['a.part', 'a.part.json']);
      await downloadFile(url, target);
      expect(server?.requests).toEqual(['/a', `/a bytes=${RECEIVED}-`]);
      expect(condition).toBe(validator);
      expect(await downloaded()).toEqual(content);
      expect(await readdir(folder)).toEqual(['a']);
    },
  );

  it('starts again if the server gives nothing to confirm it by', async () => {
    const url = await interrupted({ etag: 'W/"1"' }, (request, response) =>
      respondWith(request, response, content),
    );
    await downloadFile(url, target);
    expect(server?.requests).toEqual(['/a', '/a']);
    expect(await downloaded()).toEqual(content);
  });

  it('starts again if the file has changed', async () => {
    const url = await interrupted({ etag: '"1"' }, (request, response) =>
      respondWith(request, response, other, '"2"'),
    );
    await downloadFile(url, target);
    expect(await downloaded()).toEqual(other);
  });

  it('starts again from another URL', async () => {
    const url = await interrupted({ etag: '"1"' }, (request, response) =>
      respondWith(request, response, other),
    );
    await downloadFile(`${url}?other`, target);
    expect(server?.requests).toEqual(['/a', '/a?other']);
    expect(await downloaded()).toEqual(other);
  });

  it.each([
    ['none', undefined],
    ['another start', 'bytes 39999-99999/100000'],
    ['another unit', 'items 40000-99999/100000'],
  ])('starts again if the range that comes has %s', async (_, range) => {
    const url = await interrupted({ etag: '"1"' }, (request, response) => {
      if (request.headers.range === undefined) return respondWith(request, response, other);
      response
        .writeHead(206, { ...(range && { 'content-range': range }) })
        .end(content.subarray(RECEIVED - 1));
    });
    await downloadFile(url, target);
    expect(server?.requests).toEqual(['/a', `/a bytes=${RECEIVED}-`, '/a']);
    expect(await downloaded()).toEqual(other);
  });

  it('starts again if the file is shorter than the part', async () => {
    const short = other.subarray(0, 1000);
    const url = await interrupted({ etag: '"1"' }, (request, response) =>
      respondWith(request, response, short),
    );
    await downloadFile(url, target);
    expect(await downloaded()).toEqual(short);
  });

  it('is not complete if the range ends before the file does', async () => {
    const url = await interrupted({ etag: '"1"' }, (_, response) =>
      response
        .writeHead(206, { 'content-range': `bytes ${RECEIVED}-49999/100000` })
        .end(content.subarray(RECEIVED, 50_000)),
    );
    await expect(downloadFile(url, target)).rejects.toThrow(
      `${url}: interrupted after 50000 of 100000 bytes.`,
    );
    expect(await readdir(folder)).toEqual(['a.part', 'a.part.json']);
  });

  it('does not trust a part of unknown origin', async () => {
    server = await startFileServer((request, response) => respondWith(request, response, content));
    await writeFile(`${target}.part`, 'something else');
    await downloadFile(`${server.url}/a`, target);
    expect(server.requests).toEqual(['/a']);
    expect(await downloaded()).toEqual(content);
  });

  it('reports a part that was not asked for', async () => {
    server = await startFileServer((_, response) => response.writeHead(206).end('x'));
    await expect(downloadFile(`${server.url}/a`, target)).rejects.toThrow(
      /the server sends a part of the file only/,
    );
  });
});

describe('a proxy', () => {
  /** The requests that a proxy received, and its address. */
  async function startProxy() {
    const seen: string[] = [];
    const proxy = createServer((request, response) => {
      seen.push(`${request.method} ${request.url}`);
      respondWith(request, response, content);
    });
    proxy.on('connect', (request, socket) => {
      seen.push(`CONNECT ${request.url}`);
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
    const { port } = proxy.address() as AddressInfo;
    const close = () => new Promise((closed) => proxy.close(closed));
    return { seen, url: `http://127.0.0.1:${port}`, close };
  }

  it.each(['HTTP_PROXY', 'http_proxy'])('that %s names passes on the request', async (name) => {
    const proxy = await startProxy();
    await downloadFile('http://mirror.example/a', target, { env: { [name]: proxy.url } });
    await proxy.close();
    expect(proxy.seen).toEqual(['GET http://mirror.example/a']);
    expect(await downloaded()).toEqual(content);
  });

  it.each(['HTTPS_PROXY', 'https_proxy'])('that %s names is asked for a tunnel', async (name) => {
    const proxy = await startProxy();
    const download = downloadFile('https://mirror.example/a', target, { env: { [name]: proxy.url } });
    await expect(download).rejects.toThrow(/^https:\/\/mirror\.example\/a: .*403/);
    await proxy.close();
    expect(proxy.seen).toEqual(['CONNECT mirror.example:443']);
  });

  it('is not used for hosts in NO_PROXY, nor after the download', async () => {
    const proxy = await startProxy();
    server = await startFileServer((request, response) => respondWith(request, response, content));
    await downloadFile(`${server.url}/a`, target, { env: { HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1' } });
    await downloadFile('http://mirror.example/a', target, { env: { HTTP_PROXY: proxy.url } });
    await downloadFile(`${server.url}/b`, target, { env: {} });
    await proxy.close();
    expect(proxy.seen).toEqual(['GET http://mirror.example/a']);
    expect(server.requests).toEqual(['/a', '/b']);
  });

  it('must be an address', async () => {
    const download = downloadFile('http://mirror.example/a', target, { env: { HTTPS_PROXY: 'proxy:3128' } });
    await expect(download).rejects.toThrow(
      'HTTPS_PROXY is "proxy:3128"; allowed is an address such as http://proxy.example:3128.',
    );
  });
});

it('a part cannot be left beside the file under a name of another kind', async () => {
  await mkdir(`${target}.part`);
  server = await startFileServer((request, response) => respondWith(request, response, content));
  await expect(downloadFile(`${server.url}/a`, target)).rejects.toThrow(DownloadFailure);
});

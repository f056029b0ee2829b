import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FileServer, respondWith, startFileServer } from '../testing/file-server.ts';
import { noiseBytes } from '../testing/tiny.ts';
import { DownloadFailure, downloadFile } from './download.ts';

const content = noiseBytes(100_000, 1);
let folder: string;
let server: FileServer | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trazo-'));
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  await rm(folder, { recursive: true });
});

describe('a download', () => {
  it('is complete, with progress', async () => {
    server = await startFileServer((request, response) => respondWith(request, response, content));
    const seen: [number, number | undefined][] = [];
    await downloadFile(`${server.url}/a`, join(folder, 'a'), (received, total) =>
      seen.push([received, total]),
    );
    expect(new Uint8Array(await readFile(join(folder, 'a')))).toEqual(content);
    expect(seen.at(-1)).toEqual([content.length, content.length]);
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('continues where it was interrupted', async () => {
    let cutOff: (() => void) | undefined;
    server = await startFileServer((request, response) => {
      if (cutOff) return respondWith(request, response, content);
      cutOff = () => response.destroy();
      response.writeHead(200, { 'content-length': content.length }).write(content.subarray(0, 40_000));
    });
    const target = join(folder, 'a');
    const download = downloadFile(`${server.url}/a`, target, (received) => {
      if (received === 40_000) cutOff?.();
    });
    await expect(download).rejects.toThrow(DownloadFailure);
    expect(await readdir(folder)).toEqual(['a.part']);
    await downloadFile(`${server.url}/a`, target);
    expect(server.requests).toEqual(['/a', '/a bytes=40000-']);
    expect(new Uint8Array(await readFile(target))).toEqual(content);
  });

  it('starts again with a server that does not support ranges', async () => {
    server = await startFileServer((_, response) => response.writeHead(200).end(content));
    await writeFile(join(folder, 'a.part'), 'something else');
    await downloadFile(`${server.url}/a`, join(folder, 'a'));
    expect(new Uint8Array(await readFile(join(folder, 'a')))).toEqual(content);
  });

  it('names the URL that failed and the reason', async () => {
    server = await startFileServer((_, response) => response.writeHead(404).end());
    await expect(downloadFile(`${server.url}/a`, join(folder, 'a'))).rejects.toThrow(
      `${server.url}/a: the server responds with 404.`,
    );
    await expect(downloadFile('http://127.0.0.1:9/a', join(folder, 'a'))).rejects.toThrow(DownloadFailure);
  });
});

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP server on this machine, for tests of downloads. */
export interface FileServer {
  readonly url: string;
  /** The requested paths in order, each with its range if it has one. */
  readonly requests: string[];
  readonly close: () => Promise<void>;
}

/** Starts a server on a free port of the loopback interface that passes each request to `handle`. */
export async function startFileServer(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<FileServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.url}${request.headers.range ? ` ${request.headers.range}` : ''}`);
    handle(request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** ETag of every file that {@link respondWith} serves, unless another one is given. */
const ETAG = '"1"';

/** Responds with bytes, or with the requested range of them if the request's validator is the file's. */
export function respondWith(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Uint8Array,
  etag = ETAG,
): void {
  const [, asked] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
  const start = request.headers['if-range'] === etag ? Number(asked ?? 0) : 0;
  if (start >= bytes.length && start > 0) {
    response.writeHead(416).end();
    return;
  }
  response
    .writeHead(start > 0 ? 206 : 200, {
      'content-length': bytes.length - start,
      etag,
      ...(start > 0 && { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
    })
    .end(bytes.subarray(start));
}

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';

/** A server of files. */
export interface StaticServer {
  readonly origin: string;
  stop(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/**
 * Serves folders as any static server does. Other origins may read the files.
 *
 * @param folders folder of each path, such as `/models/`, that starts and ends with a slash
 */
export async function serveFolders(folders: Readonly<Record<string, string>>): Promise<StaticServer> {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent((request.url ?? '').replace(/\?.*/, ''));
    const [prefix = '', folder = ''] =
      Object.entries(folders)
        .filter(([each]) => path.startsWith(each))
        .sort(([one], [other]) => other.length - one.length)[0] ?? [];
    const name = join(folder, path.slice(prefix.length), path.endsWith('/') ? 'index.html' : '');
    const body = folder === '' ? undefined : await readFile(name).catch(() => undefined);
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Content-Type', TYPES[extname(name)] ?? 'application/octet-stream');
    response.writeHead(body === undefined ? 404 : 200).end(body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  return {
    origin: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Miniflare } from 'miniflare';
import { unstable_readConfig } from 'wrangler';
import * as z from 'zod';
import { ask, type Worker } from '../edge/worker.ts';

const EDGE = fileURLToPath(new URL('../../apps/edge-api', import.meta.url));
const BUNDLE = join(EDGE, 'dist/worker');
const STATIC_FILES = join(EDGE, '../web/dist');

/** Memory of the worker's isolate outside WebAssembly, after garbage collection. */
export interface Heap {
  /** Bytes of JavaScript objects. */
  readonly objects: number;
  /** Bytes of ArrayBuffers. */
  readonly buffers: number;
}

/** The production bundle in workerd with its static files, without proxies, with access to its heap statistics. */
export interface Isolate extends Worker {
  heap(): Promise<Heap>;
}

const usage = z.object({ usedSize: z.number(), backingStorageSize: z.number() });
const reply = z.object({ id: z.int(), result: z.unknown() });
const targets = z.array(z.object({ id: z.string(), webSocketDebuggerUrl: z.string() }));

/** Starts the bundle that `pnpm --filter @trazo/edge-api build` made. */
export async function startIsolate(): Promise<Isolate> {
  const { name, compatibility_date, compatibility_flags } = unstable_readConfig({
    config: join(EDGE, 'wrangler.jsonc'),
  });
  if (name === undefined || compatibility_date === undefined)
    throw new Error('wrangler.jsonc is incomplete.');
  const files = (await readdir(BUNDLE)).filter((file) => /\.(?:js|wasm|bin)$/.test(file));
  const modules = await Promise.all(
    files.map(async (file) => {
      const contents = await readFile(join(BUNDLE, file));
      if (file.endsWith('.js')) return [file, { type: 'esm', contents: contents.toString() }] as const;
      const type = file.endsWith('.wasm') ? 'wasm' : 'data';
      return [file, { type, contents: new Uint8Array(contents) }] as const;
    }),
  );
  const server = new Miniflare({
    host: '127.0.0.1',
    port: 0,
    inspectorPort: 0,
    workers: [
      {
        config: {
          name,
          compatibilityDate: compatibility_date,
          compatibilityFlags: compatibility_flags,
          // The weights of all models but the default one are static files.
          assets: { directory: STATIC_FILES, hasUserWorker: true, runWorkerFirst: true },
          env: { ASSETS: { type: 'assets' } },
          manifest: { mainModule: 'worker.js', modulesRoot: BUNDLE, modules: Object.fromEntries(modules) },
        },
      },
    ],
  });
  const url = await server.ready;
  const inspector = await inspect(await server.getInspectorURL(), `core:user:${name}`);
  return {
    url,
    get: (path, init) => ask(url, path, init),
    heap: () => inspector.heap(),
    stop: async () => {
      inspector.close();
      await server.dispose();
    },
  };
}

/** Speaks the Chrome DevTools Protocol with one isolate. */
async function inspect(address: URL, target: string): Promise<{ heap(): Promise<Heap>; close(): void }> {
  const list = targets.parse(await (await fetch(`http://${address.host}/json`)).json());
  const found = list.find(({ id }) => id === target);
  if (found === undefined) throw new Error(`workerd has no isolate ${target}.`);
  const socket = new WebSocket(found.webSocketDebuggerUrl);
  const waiting = new Map<number, (result: unknown) => void>();
  await new Promise<unknown>((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error(`The inspector of ${target} does not respond.`)));
  });
  socket.addEventListener('message', ({ data }) => {
    const message = reply.safeParse(JSON.parse(String(data)));
    if (message.success) waiting.get(message.data.id)?.(message.data.result);
  });
  let sent = 0;
  const send = (method: string) => {
    const id = ++sent;
    socket.send(JSON.stringify({ id, method }));
    return new Promise<unknown>((resolve) => waiting.set(id, resolve));
  };
  void send('HeapProfiler.enable');
  return {
    heap: async () => {
      // Not awaited: the inspector handles commands in order, so the next reply comes after the collection.
      void send('HeapProfiler.collectGarbage');
      const { usedSize, backingStorageSize } = usage.parse(await send('Runtime.getHeapUsage'));
      return { objects: usedSize, buffers: backingStorageSize };
    },
    close: () => socket.close(),
  };
}

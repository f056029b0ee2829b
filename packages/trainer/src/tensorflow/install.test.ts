import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { create } from 'tar';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FileServer, respondWith, startFileServer } from '../testing/file-server.ts';
import { installationLayout, installTensorflow } from './install.ts';
import type { InstallPorts } from './ports.ts';

/** A native addon that reports a TensorFlow version, so that the tests really load an addon. */
const ADDON_SOURCE = `
#include <node_api.h>
NAPI_MODULE_INIT() {
  napi_value version;
  napi_create_string_utf8(env, "9.9.9", NAPI_AUTO_LENGTH, &version);
  napi_set_named_property(env, exports, "TF_Version", version);
  return exports;
}`;

let shared: string;
let archives: { library: Uint8Array; addon: Uint8Array; broken: Uint8Array };
beforeAll(async () => {
  shared = await mkdtemp(join(tmpdir(), 'trazo-'));
  const headers = join(
    dirname(createRequire(import.meta.url).resolve('node-api-headers/package.json')),
    'include',
  );
  await mkdir(join(shared, 'napi-v8'));
  await mkdir(join(shared, 'lib'));
  await writeFile(join(shared, 'lib', 'libtensorflow.so.2'), 'not really');
  await writeFile(join(shared, 'addon.cc'), ADDON_SOURCE);
  const addon = join(shared, 'napi-v8', 'tfjs_binding.node');
  execFileSync('c++', ['-shared', '-fPIC', '-I', headers, join(shared, 'addon.cc'), '-o', addon]);
  const pack = async (folder: string) => {
    await create({ gzip: true, file: join(shared, 'a.tar.gz'), cwd: shared }, [folder]);
    return new Uint8Array(await readFile(join(shared, 'a.tar.gz')));
  };
  const whole = { library: await pack('lib'), addon: await pack('napi-v8') };
  await writeFile(addon, 'no shared library at all');
  archives = { ...whole, broken: await pack('napi-v8') };
});
afterAll(() => rm(shared, { recursive: true }));

let cache: string;
let tools: string;
let server: FileServer;
let lines: string[];
let serveAddon: () => Uint8Array;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'trazo-'));
  tools = await mkdtemp(join(tmpdir(), 'trazo-'));
  lines = [];
  serveAddon = () => archives.addon;
  server = await startFileServer((request, response) => {
    respondWith(request, response, request.url?.includes('pre-built') ? serveAddon() : archives.library);
  });
});
afterEach(async () => {
  await server.close();
  await rm(cache, { recursive: true });
  await rm(tools, { recursive: true });
});

function ports(changes: Partial<InstallPorts> = {}): InstallPorts {
  return {
    env: { PATH: tools, TRAZO_LIBTENSORFLOW_URL: server.url },
    cacheDir: cache,
    platform: 'linux',
    arch: 'x64',
    log: (line) => lines.push(line),
    transfer: () => () => {},
    librarySha256: createHash('sha256').update(archives.library).digest('hex'),
    ...changes,
  };
}

/** Puts a shell script on the PATH. */
async function tool(name: string, script: string): Promise<void> {
  await writeFile(join(tools, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(tools, name), 0o755);
}

const closed = { TRAZO_LIBTENSORFLOW_URL: 'http://127.0.0.1:9' };

describe('the installation of libtensorflow', () => {
  it('installs the official build and sets the path for tfjs-node', async () => {
    const given = ports();
    const { addon, ready } = await installTensorflow(given);
    expect(given.env['TFJS_NODE_BINDING_PATH']).toBe(addon);
    expect(ready).toMatchObject({ source: 'official', tensorflow: '9.9.9' });
    expect(await readdir(join(cache, 'libtensorflow'))).toEqual([expect.stringContaining('linux-x64')]);
  });

  it('does nothing the second time', async () => {
    await installTensorflow(ports());
    const requests = server.requests.length;
    await installTensorflow(ports());
    expect(server.requests).toHaveLength(requests);
  });

  it('installs again when a file was cut short', async () => {
    const { addon } = await installTensorflow(ports());
    await truncate(addon, 10);
    await installTensorflow(ports());
    expect(server.requests).toHaveLength(4);
  });

  it('happens once when two processes start at the same time', async () => {
    const [a, b] = await Promise.all([installTensorflow(ports()), installTensorflow(ports())]);
    expect(a.addon).toBe(b.addon);
    expect(server.requests).toHaveLength(2);
    expect(lines).toContain('Another process is installing libtensorflow; waiting for it.');
  });

  it('uses an addon that the user names, and reports one that does not exist', async () => {
    const named = ports({ env: { TFJS_NODE_BINDING_PATH: join(shared, 'addon.cc') } });
    expect((await installTensorflow(named)).addon).toBe(join(shared, 'addon.cc'));
    await expect(
      installTensorflow(ports({ env: { TFJS_NODE_BINDING_PATH: '/nowhere/x.node' } })),
    ).rejects.toThrow(/TFJS_NODE_BINDING_PATH names \/nowhere\/x\.node, which does not exist/);
    expect(server.requests).toEqual([]);
  });

  it('does not unpack a library that is not the pinned one, and downloads it again the next time', async () => {
    const other = { librarySha256: 'ab'.repeat(32) };
    await expect(installTensorflow(ports(other))).rejects.toThrow(
      /the official build: .*libtensorflow-cpu-linux-x86_64-2\.9\.1\.tar\.gz has the SHA-256 [0-9a-f]{12}… where abababababab… is pinned/,
    );
    expect(server.requests).toHaveLength(1);
    expect((await installTensorflow(ports())).ready).toMatchObject({ source: 'official' });
  });

  it('tries the wheel when the official addon does not load, and names both failures and the remedy', async () => {
    serveAddon = () => archives.broken;
    await expect(installTensorflow(ports())).rejects.toMatchObject({
      message: expect.stringMatching(
        /the official build: the addon does not load.*the Python wheel: pip is not installed/,
      ),
      hint: expect.stringContaining('apt install python3-pip'),
    });
  });

  it('repeats what pip reported when pip fails', async () => {
    await tool(
      'python3',
      '[ "$3" = --version ] && exit 0; echo "ERROR: No matching distribution found" >&2; exit 1',
    );
    await expect(installTensorflow(ports({ env: { PATH: tools, ...closed } }))).rejects.toThrow(
      /could not download tensorflow-cpu==2\.20\.0: ERROR: No matching distribution found/,
    );
  });

  it('rejects a wheel with another hash', async () => {
    await tool(
      'pip',
      '[ "$1" = --version ] && exit 0; echo "THESE PACKAGES DO NOT MATCH THE HASHES" >&2; exit 1',
    );
    await expect(installTensorflow(ports({ env: { PATH: tools, ...closed } }))).rejects.toThrow(
      /whose SHA-256 is not cf756bbe2d25/,
    );
    await tool(
      'pip',
      '[ "$1" = --version ] && exit 0; while [ "$1" != --dest ]; do shift; done; echo x > "$2/a.whl"',
    );
    await expect(installTensorflow(ports({ env: { PATH: tools, ...closed } }))).rejects.toThrow(
      /pip left no intact tensorflow-cpu/,
    );
  });

  it('reports how much space it needs, and where', async () => {
    await expect(installTensorflow(ports({ freeBytes: async () => 5e8 }))).rejects.toMatchObject({
      message: expect.stringMatching(/needs 1\.6 GB in .*libtensorflow, where 0\.5 GB are free/),
      hint: expect.stringContaining('TRAZO_CACHE_DIR'),
    });
    expect(server.requests).toEqual([]);
  });

  it('reports a platform without a build', async () => {
    await expect(installTensorflow(ports({ platform: 'win32', arch: 'ia32' }))).rejects.toThrow(
      /no official build for win32 ia32.*no wheel is pinned for win32 ia32/,
    );
  });

  it('keeps nothing of a failed attempt but partial downloads', async () => {
    await expect(installTensorflow(ports({ env: { PATH: tools, ...closed } }))).rejects.toThrow();
    expect(await readdir(join(cache, 'libtensorflow'))).toEqual(['downloads']);
    expect(installationLayout(ports()).root).toContain(cache);
  });
});

import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { create } from 'tar';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FileServer, respondWith, startFileServer } from '../testing/file-server.ts';
import { storedZip } from '../testing/stored-zip.ts';
import { installationLayout, installTensorflow } from './install.ts';
import type { Builds } from './platform.ts';
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
/** An addon that never finishes loading. */
const HANGING_SOURCE = `
#include <node_api.h>
#include <unistd.h>
NAPI_MODULE_INIT() { for (;;) pause(); }`;

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

let shared: string;
let archive: Uint8Array;
let wheel: Uint8Array;
beforeAll(async () => {
  shared = await mkdtemp(join(tmpdir(), 'trazo-'));
  const headers = join(
    dirname(createRequire(import.meta.url).resolve('node-api-headers/package.json')),
    'include',
  );
  for (const [name, source] of Object.entries({ working: ADDON_SOURCE, hanging: HANGING_SOURCE })) {
    await writeFile(join(shared, `${name}.cc`), source);
    execFileSync('c++', [
      '-shared',
      '-fPIC',
      '-I',
      headers,
      join(shared, `${name}.cc`),
      '-o',
      join(shared, name),
    ]);
  }
  await writeFile(join(shared, 'broken'), 'no shared library at all');
  await mkdir(join(shared, 'lib'));
  for (const name of ['libtensorflow.so.2', 'libtensorflow_framework.so.2']) {
    await writeFile(join(shared, 'lib', name), 'not really');
  }
  await create({ gzip: true, file: join(shared, 'a.tar.gz'), cwd: shared }, ['lib']);
  archive = new Uint8Array(await readFile(join(shared, 'a.tar.gz')));
  wheel = storedZip({
    'tensorflow/libtensorflow_cc.so.2': 'the library',
    'tensorflow/libtensorflow_framework.so.2': 'its other half',
    'tensorflow.libs/libomp-1.so.5': 'OpenMP',
    'tensorflow/include/tensorflow/c/c_api.h': '// a header',
    'tensorflow/include/Eigen/Core': '// a header that the addon does not need',
    'tensorflow/python/ops.py': '# no part of the library',
  });
});
afterAll(() => rm(shared, { recursive: true }));

let cache: string;
let tools: string;
let server: FileServer;
let lines: string[];
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'trazo-'));
  tools = await mkdtemp(join(tmpdir(), 'trazo-'));
  lines = [];
  server = await startFileServer((request, response) => {
    respondWith(request, response, archive);
  });
  await compilerMaking('working');
});
afterEach(async () => {
  await server.close();
  await rm(cache, { recursive: true });
  await rm(tools, { recursive: true });
});

function builds(
  changes: { wheel?: Partial<Builds['wheel']>; archive?: Partial<Builds['archive']> } = {},
): Builds {
  return {
    wheel: {
      requirement: 'tensorflow-cpu==2.20.0',
      sha256: sha256(wheel),
      bytes: wheel.length,
      platform: 'manylinux_2_17_x86_64',
      pythonVersion: '3.11',
      libraries: [
        'tensorflow/libtensorflow_cc.so.2',
        'tensorflow/libtensorflow_framework.so.2',
        'tensorflow.libs/libomp-1.so.5',
      ],
      ...changes.wheel,
    },
    archive: { path: 'builds/lib.tar.gz', sha256: sha256(archive), version: '2.9.1', ...changes.archive },
  };
}

function ports(changes: Partial<InstallPorts> = {}): InstallPorts {
  return {
    env: { PATH: tools, TRAZO_LIBTENSORFLOW_URL: server.url },
    cacheDir: cache,
    platform: 'linux',
    arch: 'x64',
    log: (line) => lines.push(line),
    transfer: () => () => {},
    builds: builds(),
    ...changes,
  };
}

/** Ports of a user who names no mirror. */
const unset = (changes: Partial<InstallPorts> = {}) => ports({ env: { PATH: tools }, ...changes });
/** Ports of a user for whom the archive cannot be downloaded. */
const closed = (changes: Partial<InstallPorts> = {}) =>
  ports({ env: { PATH: tools, TRAZO_LIBTENSORFLOW_URL: 'http://127.0.0.1:9' }, ...changes });

/** Puts a shell script on the PATH that succeeds with `--version`. */
async function tool(name: string, script: string): Promise<void> {
  const version = 'for word; do [ "$word" = --version ] && exit 0; done';
  await writeFile(join(tools, name), `#!/bin/sh\n${version}\n${script}\n`);
  await chmod(join(tools, name), 0o755);
}

/** Puts a compiler on the PATH that writes one of the prepared addons, and what it was called with to a file. */
async function compilerMaking(addon: 'working' | 'hanging' | 'broken', name = 'g++'): Promise<void> {
  const script = `for word; do printf '%s\\n' "$word"; done > '${tools}/${name}.args'
while [ "$1" != -o ]; do shift; done; /bin/cat '${join(shared, addon)}' > "$2"`;
  await tool(name, script);
}

const compilerArguments = async (name = 'g++') =>
  (await readFile(join(tools, `${name}.args`), 'utf8')).split('\n');

/** Puts a pip on the PATH that "downloads" a wheel, and writes its environment to a file. */
async function pipWithWheel(content = wheel): Promise<void> {
  const file = join(tools, 'a.whl');
  await writeFile(file, content);
  await tool(
    'pip',
    `export -p > '${tools}/pip.env'; while [ "$1" != --dest ]; do shift; done; /bin/cat '${file}' > "$2/a.whl"`,
  );
}

describe('the installation of libtensorflow', () => {
  it('takes the wheel where pip and a compiler are there, and sets the path for tfjs-node', async () => {
    await pipWithWheel();
    const given = unset();
    const { addon, ready } = await installTensorflow(given);
    expect(given.env['TFJS_NODE_BINDING_PATH']).toBe(addon);
    expect(ready).toMatchObject({ source: 'wheel', tensorflow: '9.9.9' });
    expect(await readdir(join(cache, 'libtensorflow'))).toEqual([expect.stringContaining('linux-x64')]);
    const { libraries, headers } = installationLayout(given);
    expect((await readdir(libraries)).sort()).toEqual([
      'libomp-1.so.5',
      'libtensorflow_cc.so.2',
      'libtensorflow_framework.so.2',
    ]);
    expect((await readdir(headers, { recursive: true })).filter((name) => name.includes('.'))).toEqual([
      join('tensorflow', 'c', 'c_api.h'),
    ]);
    expect(server.requests).toEqual([]);
  });

  it('takes the archive where there is no pip, and compiles the addon all the same', async () => {
    const { ready } = await installTensorflow(ports());
    expect(ready).toMatchObject({ source: 'archive', tensorflow: '9.9.9' });
    expect(server.requests).toEqual(['/builds/lib.tar.gz']);
    expect(await compilerArguments()).toEqual(
      expect.arrayContaining(['-l:libtensorflow.so.2', '-l:libtensorflow_framework.so.2']),
    );
  });

  it('tries the archive first where the user names a mirror of it', async () => {
    await pipWithWheel();
    expect((await installTensorflow(ports())).ready).toMatchObject({ source: 'archive' });
  });

  it('links with the wheel, and with paths relative to the addon', async () => {
    await pipWithWheel();
    const given = unset();
    await installTensorflow(given);
    expect(await compilerArguments()).toEqual(
      expect.arrayContaining([
        ...['-shared', '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
        '-Wl,-rpath,$ORIGIN/../../deps/lib',
      ]),
    );
  });

  it('compiles on macOS with clang++ against the dynamic libraries of its wheel', async () => {
    const libraries = ['tensorflow/libtensorflow_cc.2.dylib', 'tensorflow/libtensorflow_framework.2.dylib'];
    const macWheel = storedZip(Object.fromEntries(libraries.map((name) => [name, 'a library'])));
    await pipWithWheel(macWheel);
    await compilerMaking('working', 'clang++');
    const mac = unset({
      platform: 'darwin',
      arch: 'arm64',
      builds: builds({ wheel: { libraries, sha256: sha256(macWheel) } }),
    });
    expect((await installTensorflow(mac)).ready).toMatchObject({ source: 'wheel' });
    const given = await compilerArguments('clang++');
    expect(given.slice(given.indexOf('-dynamiclib'))).toEqual([
      ...['-dynamiclib', '-undefined', 'dynamic_lookup', '-arch', 'arm64'],
      expect.stringMatching(/deps\/lib\/libtensorflow_cc\.2\.dylib$/),
      expect.stringMatching(/deps\/lib\/libtensorflow_framework\.2\.dylib$/),
      ...['-Wl,-rpath,@loader_path/../../deps/lib', ''],
    ]);
    expect(await readdir(join(cache, 'libtensorflow'))).toEqual([expect.stringContaining('darwin-arm64')]);
  });

  it('uses $CXX with its arguments before the usual compilers', async () => {
    await compilerMaking('working', 'my-compiler');
    const env = { ...ports().env, CXX: 'my-compiler --target=here' };
    await installTensorflow(ports({ env }));
    expect((await compilerArguments('my-compiler'))[0]).toBe('--target=here');
    expect(lines).toContain("Compiling tfjs-node's addon with my-compiler --target=here");
  });

  it('does nothing the second time', async () => {
    await installTensorflow(ports());
    const requests = server.requests.length;
    await installTensorflow(ports());
    expect(server.requests).toHaveLength(requests);
  });

  it('goes on using an installation from the wheel that an earlier version made', async () => {
    await pipWithWheel();
    await installTensorflow(unset());
    await rm(join(tools, 'g++'));
    await rm(join(tools, 'pip'));
    expect((await installTensorflow(unset())).ready).toMatchObject({ readyVersion: 1, source: 'wheel' });
  });

  it('replaces an installation whose addon was downloaded without a digest', async () => {
    await installTensorflow(ports());
    const { ready } = installationLayout(ports());
    await writeFile(ready, (await readFile(ready, 'utf8')).replace('"archive"', '"official"'));
    await installTensorflow(ports());
    expect(server.requests).toHaveLength(2);
  });

  it('installs again when a file was cut short', async () => {
    const { addon } = await installTensorflow(ports());
    await truncate(addon, 10);
    await installTensorflow(ports());
    expect(server.requests).toHaveLength(2);
  });

  it('happens once when two processes start at the same time', async () => {
    const [a, b] = await Promise.all([installTensorflow(ports()), installTensorflow(ports())]);
    expect(a.addon).toBe(b.addon);
    expect(server.requests).toHaveLength(1);
    expect(lines).toContain('Another process is installing libtensorflow; waiting for it.');
  });

  it('goes on at once after one that was killed', async () => {
    const folder = join(cache, 'libtensorflow');
    await mkdir(folder, { recursive: true });
    const lock = join(folder, 'installation.lock');
    const module = new URL('../files/lock.ts', import.meta.url).href;
    const program = `import { acquireLock } from ${JSON.stringify(module)};
      await acquireLock(${JSON.stringify(lock)}, 'x', { doing: '', hint: '', log: () => {} });
      process.kill(process.pid, 'SIGKILL');`;
    const killed = spawnSync(process.execPath, ['--input-type=module', '-e', program]);
    expect(killed.signal).toBe('SIGKILL');
    expect(existsSync(lock)).toBe(true);
    // An earlier version's lock, which was a folder, is in nobody's way.
    await mkdir(join(folder, 'install.lock'));
    await mkdir(`${installationLayout(ports()).root}.staging`);
    expect((await installTensorflow(ports())).ready).toMatchObject({ source: 'archive' });
    expect(lines[0]).toMatch(
      /was left locked by process \d+ .*, which no longer runs; taking the lock over\.$/,
    );
    expect(existsSync(lock)).toBe(false);
  });

  it('does not replace the installation of a process that took over its lock', async () => {
    const root = installationLayout(ports()).root;
    const lock = join(cache, 'libtensorflow', 'installation.lock');
    const takenOver = ports({
      log: (line) => {
        lines.push(line);
        // The other process wrote its lock while this one was suspended.
        if (line.startsWith('Compiling'))
          writeFileSync(lock, readFileSync(lock, 'utf8').replace(/"token":"./, '"token":"x'));
      },
    });
    await expect(installTensorflow(takenOver)).rejects.toThrow(/libtensorflow was taken over by process \d+/);
    expect(existsSync(root)).toBe(false);
    expect(existsSync(lock)).toBe(true);
  });

  it('uses an addon that the user names, and reports one that does not exist', async () => {
    const named = ports({ env: { TFJS_NODE_BINDING_PATH: join(shared, 'working') } });
    expect((await installTensorflow(named)).addon).toBe(join(shared, 'working'));
    await expect(
      installTensorflow(ports({ env: { TFJS_NODE_BINDING_PATH: '/nowhere/x.node' } })),
    ).rejects.toThrow(/TFJS_NODE_BINDING_PATH names \/nowhere\/x\.node, which does not exist/);
    expect(server.requests).toEqual([]);
  });

  it('does not unpack a library that is not the pinned one, and downloads it again the next time', async () => {
    const other = builds({ archive: { sha256: 'ab'.repeat(32) } });
    await expect(installTensorflow(ports({ builds: other }))).rejects.toThrow(
      /TensorFlow's archive: .*lib\.tar\.gz has the SHA-256 [0-9a-f]{12}… where abababababab… is pinned/,
    );
    expect(server.requests).toHaveLength(1);
    expect((await installTensorflow(ports())).ready).toMatchObject({ source: 'archive' });
  });

  it('tries the other way when the addon does not load, and names both failures and the remedy', async () => {
    await compilerMaking('broken');
    await expect(installTensorflow(ports())).rejects.toMatchObject({
      message: expect.stringMatching(
        /TensorFlow's archive: the addon does not load.*the Python wheel: pip is not installed/,
      ),
      hint: expect.stringContaining('TFJS_NODE_BINDING_PATH'),
    });
  });

  it('stops an addon that hangs when it is loaded, and says what to do', async () => {
    await compilerMaking('hanging');
    await expect(installTensorflow(ports({ timeouts: { load: 300 } }))).rejects.toMatchObject({
      message: expect.stringMatching(/tfjs_binding\.node was still loading after 0\.3 s and was stopped/),
      hint: expect.stringContaining('TFJS_NODE_BINDING_PATH'),
    });
  });

  it('stops a compiler that hangs, with the programs that it started', async () => {
    const pids = join(tools, 'pids');
    await tool('g++', `/bin/sleep 1000 & echo $$ $! > '${pids}'; wait`);
    await expect(installTensorflow(ports({ timeouts: { compile: 1_000 } }))).rejects.toMatchObject({
      message: expect.stringContaining('g++ did not finish compiling'),
      hint: expect.stringContaining('CXX'),
    });
    for (const pid of (await readFile(pids, 'utf8')).trim().split(' ')) {
      expect(stateOf(Number(pid)), pid).toMatch(/^(gone|Z)$/);
    }
  });

  it('stops a pip that hangs', async () => {
    await tool('pip', '/bin/sleep 1000');
    await expect(installTensorflow(closed({ timeouts: { download: 200 } }))).rejects.toThrow(
      /pip did not finish downloading tensorflow-cpu==2\.20\.0 and was stopped/,
    );
  });

  it('takes a tool that does not answer for one that is not there', async () => {
    await writeFile(join(tools, 'pip'), '#!/bin/sh\n/bin/sleep 1000\n');
    await chmod(join(tools, 'pip'), 0o755);
    await expect(installTensorflow(closed({ timeouts: { version: 2_000 } }))).rejects.toThrow(
      /the Python wheel: pip is not installed/,
    );
  });

  it('downloads nothing where there is no compiler, and says how to install one', async () => {
    await rm(join(tools, 'g++'));
    await pipWithWheel();
    const refused = (changes: Partial<InstallPorts> = {}) =>
      installTensorflow(ports(changes)).catch((error: unknown) => error);
    expect(await refused()).toMatchObject({
      message: expect.stringContaining('there is no C++ compiler'),
      hint: 'Install a C++ compiler, e.g. `apt install g++` or `dnf install gcc-c++`.',
    });
    await tool('pacman', '');
    expect(await refused()).toMatchObject({ hint: 'Install a C++ compiler: `pacman -S gcc`.' });
    expect(await refused({ platform: 'darwin', arch: 'arm64' })).toMatchObject({
      hint: "Install Apple's command-line tools: `xcode-select --install`.",
    });
    expect(server.requests).toEqual([]);
    expect(existsSync(join(tools, 'pip.env'))).toBe(false);
  });

  it("downloads by pip whatever the user's settings say about installing", async () => {
    await pipWithWheel();
    await installTensorflow(unset({ env: { PATH: tools, PIP_REQUIRE_VIRTUALENV: '1', PIP_QUIET: '3' } }));
    const env = await readFile(join(tools, 'pip.env'), 'utf8');
    expect(env).toMatch(/PIP_REQUIRE_VIRTUALENV='?0'?\n/);
    expect(env).toMatch(/PIP_QUIET='?0'?\n/);
  });

  it.skipIf(!hasPip())(
    'downloads by the real pip, which is told to require a virtual environment',
    async () => {
      const members = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'].map(
        (name) => `tensorflow/${name}`,
      );
      const info = 'trazo_test-1.0.dist-info';
      const real = storedZip({
        ...Object.fromEntries(members.map((name) => [name, 'a library'])),
        [`${info}/METADATA`]: 'Metadata-Version: 2.1\nName: trazo-test\nVersion: 1.0\n',
        [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
        [`${info}/RECORD`]: '',
      });
      await writeFile(join(tools, 'trazo_test-1.0-py3-none-any.whl'), real);
      await writeFile(join(tools, 'pip.conf'), '[global]\nrequire-virtualenv = true\nuser = true\n');
      const env = {
        ...process.env,
        TFJS_NODE_BINDING_PATH: '',
        PATH: `${tools}:${process.env['PATH']}`,
        ...{ PIP_REQUIRE_VIRTUALENV: '1', PIP_CONFIG_FILE: join(tools, 'pip.conf') },
        ...{ PIP_NO_INDEX: '1', PIP_FIND_LINKS: tools, PIP_TARGET: tools, PIP_PREFIX: tools },
      };
      const requirement = { requirement: 'trazo-test==1.0', sha256: sha256(real), libraries: members };
      const { ready } = await installTensorflow(unset({ env, builds: builds({ wheel: requirement }) }));
      expect(ready).toMatchObject({ source: 'wheel' });
    },
  );

  it.each([
    ['ERROR: No matching distribution found', /package index has it/],
    ['ERROR: HTTPSConnectionPool: Max retries exceeded (Connection refused)', /Check the network/],
    ['OSError: [Errno 28] No space left on device', /Free some space/],
    ['ERROR: something else', /See what pip says to `pip download .*tensorflow-cpu==2\.20\.0`/],
  ])('repeats what pip reported, with the remedy for it: %s', async (report, remedy) => {
    await tool('pip', `echo '${report}' >&2; echo '[notice] A new release of pip is available' >&2; exit 1`);
    const line = report.startsWith('ERROR') ? report : '[notice]';
    await expect(installTensorflow(closed())).rejects.toMatchObject({
      message: expect.stringContaining(`could not download tensorflow-cpu==2.20.0: ${line}`),
      hint: expect.stringMatching(remedy),
    });
  });

  it('rejects a wheel with another hash', async () => {
    await tool('pip', 'echo "THESE PACKAGES DO NOT MATCH THE HASHES" >&2; exit 1');
    await expect(installTensorflow(closed())).rejects.toThrow(
      `whose SHA-256 is not ${sha256(wheel).slice(0, 12)}`,
    );
    await tool('pip', 'while [ "$1" != --dest ]; do shift; done; echo x > "$2/a.whl"');
    await expect(installTensorflow(closed())).rejects.toThrow(/pip left no intact tensorflow-cpu/);
  });

  it('reports how much space it needs, and where', async () => {
    await expect(installTensorflow(ports({ freeBytes: async () => 5e8 }))).rejects.toMatchObject({
      message: expect.stringMatching(/needs 1\.6 GB in .*libtensorflow, where 0\.5 GB are free/),
      hint: expect.stringContaining('TRAZO_CACHE_DIR'),
    });
    expect(server.requests).toEqual([]);
  });

  it.each([
    [{ platform: 'win32', arch: 'x64' }, /does not train on Windows/, /WSL2/],
    [{ platform: 'linux', arch: 'x64', libc: 'musl' }, /musl/, /Debian/],
    [
      { platform: 'linux', arch: 'riscv64', libc: 'glibc' },
      /no library for linux-riscv64/,
      /linux-x64.*darwin/,
    ],
  ] as const)('refuses a platform without a build: %o', async (platform, reason, remedy) => {
    const { builds: _, ...others } = ports(platform);
    await expect(installTensorflow(others)).rejects.toMatchObject({
      message: expect.stringMatching(reason),
      hint: expect.stringMatching(remedy),
    });
  });

  it('keeps nothing of a failed attempt but partial downloads', async () => {
    await expect(installTensorflow(closed())).rejects.toThrow();
    expect(await readdir(join(cache, 'libtensorflow'))).toEqual(['downloads']);
    expect(installationLayout(ports()).root).toContain(cache);
  });
});

function hasPip(): boolean {
  try {
    execFileSync('python3', ['-m', 'pip', '--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A process's state by Linux's letter; "gone" where there is no such process. */
function stateOf(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'stat=', '-p', `${pid}`], { encoding: 'utf8' })
      .trim()
      .slice(0, 1);
  } catch {
    return 'gone';
  }
}

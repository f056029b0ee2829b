import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installationLayout } from '../../tensorflow/install.ts';
import type { DiagnosePorts } from './finding.ts';
import { tensorflow } from './tensorflow.ts';

let folder: string;
let tools: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trazo-'));
  tools = join(folder, 'tools');
  await mkdir(tools);
});
afterEach(() => rm(folder, { recursive: true }));

function ports(changes: Partial<DiagnosePorts> = {}): DiagnosePorts {
  return {
    env: { PATH: tools },
    cacheDir: join(folder, 'cache'),
    platform: 'linux',
    arch: 'x64',
    libc: 'glibc',
    pretrained: folder,
    ...changes,
  };
}

/** Puts programs on the PATH that succeed. */
async function install(...names: string[]): Promise<void> {
  for (const name of names) {
    await writeFile(join(tools, name), '#!/bin/sh\n');
    await chmod(join(tools, name), 0o755);
  }
}

/** Writes a module that stands for an addon. */
async function addon(path: string, source: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, source);
  return path;
}

/** The findings by name. */
const findings = async (changes: Partial<DiagnosePorts> = {}) =>
  Object.fromEntries((await tensorflow(ports(changes))).map((finding) => [finding.name, finding]));

describe('what diagnose says of TensorFlow', () => {
  it('says what would be installed, and how, where everything for it is there', async () => {
    await install('g++', 'pip');
    expect(await findings()).toMatchObject({
      Platform: { state: 'ok', detail: 'linux-x64' },
      libtensorflow: {
        state: 'missing',
        remedy:
          'The first `pnpm train` or `pnpm sample` installs it: downloads tensorflow-cpu==2.20.0 (259 MB) with pip, and compiles an addon with g++.',
      },
      'C++ compiler': { state: 'ok', detail: 'g++' },
      pip: { state: 'ok', detail: 'pip' },
    });
  });

  it('names the other way, and the remedy, where there is no pip', async () => {
    await install('g++', 'dnf');
    expect(await findings()).toMatchObject({
      libtensorflow: { remedy: expect.stringContaining("TensorFlow's archive of version 2.9.1") },
      pip: { state: 'missing', remedy: 'Install Python 3 with pip: `dnf install python3-pip`.' },
    });
  });

  it('does not say that there is nothing to do where a compiler is missing', async () => {
    await install('pip', 'apt-get');
    expect(await findings()).toMatchObject({
      libtensorflow: { state: 'missing', remedy: 'It can be installed once there is a C++ compiler.' },
      'C++ compiler': { state: 'missing', remedy: 'Install a C++ compiler: `apt install g++`.' },
    });
    expect(await findings({ platform: 'darwin', arch: 'x64' })).toMatchObject({
      'C++ compiler': { remedy: "Install Apple's command-line tools: `xcode-select --install`." },
    });
  });

  it.each([
    [{ platform: 'linux', arch: 'arm64' }, /tensorflow==2\.20\.0 \(259 MB\)/],
    [{ platform: 'darwin', arch: 'arm64' }, /tensorflow==2\.20\.0 \(201 MB\)/],
    [{ platform: 'darwin', arch: 'x64' }, /tensorflow==2\.16\.2 \(260 MB\)/],
  ] as const)('names the wheel of %o', async (platform, wheel) => {
    await install('c++', 'pip');
    expect(await findings(platform)).toMatchObject({
      Platform: { state: 'ok', detail: `${platform.platform}-${platform.arch}` },
      libtensorflow: { remedy: expect.stringMatching(wheel) },
    });
  });

  it.each([
    [{ platform: 'win32', arch: 'x64' }, /Windows/, /WSL2/],
    [{ platform: 'linux', arch: 'x64', libc: 'musl' }, /musl/, /Debian/],
    [{ platform: 'freebsd', arch: 'x64' }, /no library for freebsd-x64/, /linux-x64/],
  ] as const)('says that %o is not supported, and what to do instead', async (platform, reason, remedy) => {
    await install('g++', 'pip');
    const found = await findings(platform);
    expect(found).toMatchObject({
      Platform: {
        state: 'missing',
        detail: expect.stringMatching(reason),
        remedy: expect.stringMatching(remedy),
      },
    });
    expect(found['libtensorflow']?.remedy).toBeUndefined();
  });

  it('loads the addon that the user names, and says where it does not load or hangs', async () => {
    const own = join(folder, 'own.cjs');
    const env = { ...ports().env, TFJS_NODE_BINDING_PATH: own };
    expect(await findings({ env })).toMatchObject({ libtensorflow: { state: 'missing' } });
    await addon(own, 'exports.TF_Version = "9.9.9";');
    expect(await findings({ env })).toMatchObject({ libtensorflow: { state: 'ok' } });
    await addon(own, 'throw new Error("GLIBC_2.99 not found");');
    expect(await findings({ env })).toMatchObject({
      libtensorflow: { state: 'damaged', detail: expect.stringContaining('GLIBC_2.99 not found') },
    });
    await addon(own, 'for (;;);');
    expect(await findings({ env, timeouts: { load: 200 } })).toMatchObject({
      libtensorflow: {
        state: 'damaged',
        detail: expect.stringContaining('was still loading after 0.2 s and was stopped'),
      },
    });
  });

  it('loads an installed addon, and says how to replace one that no longer loads', async () => {
    const layout = installationLayout(ports());
    await addon(layout.addon, 'no shared library');
    const ready = { readyVersion: 1, source: 'wheel', tensorflow: '2.20.0', bytes: 0, files: [] };
    await writeFile(layout.ready, JSON.stringify({ ...ready, createdAt: new Date(0).toISOString() }));
    expect(await findings()).toMatchObject({
      libtensorflow: {
        state: 'damaged',
        detail: expect.stringContaining('does not load on this machine'),
        remedy: expect.stringContaining(`Remove ${layout.root}`),
      },
    });
  });
});

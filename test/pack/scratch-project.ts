import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT, rootManifest } from '../docs/project.ts';

const run = promisify(execFile);

/** A folder outside the workspace, with its own package.json and node_modules. */
export interface ScratchProject {
  readonly folder: string;
  /**
   * Runs a program in the folder, without what this test's own Node and package manager have set. `node` is the pinned
   * one.
   */
  run(program: string, ...args: string[]): Promise<{ readonly stdout: string; readonly stderr: string }>;
  remove(): Promise<void>;
}

/**
 * Packs a package of the workspace as `pnpm publish` would.
 *
 * @param name the package's folder, such as `packages/model`
 * @returns the tarball's path, in a new folder of its own
 */
export async function pack(name: string): Promise<string> {
  const { packageManager } = await rootManifest();
  const destination = await mkdtemp(join(tmpdir(), 'trazo-tarball-'));
  await run('npx', ['--yes', packageManager, 'pack', '--pack-destination', destination], {
    cwd: join(ROOT, name),
    env: cleanEnvironment(),
    maxBuffer: 2 ** 24,
  });
  const [tarball = ''] = await readdir(destination);
  return join(destination, tarball);
}

/**
 * Installs tarballs and packages of the registry into a new folder with plain npm. No install script runs.
 *
 * @param env variables for what is run in the folder
 */
export async function createProject(
  packages: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<ScratchProject> {
  const folder = await mkdtemp(join(tmpdir(), 'trazo scratch-'));
  const project: ScratchProject = {
    folder,
    run: (program, ...args) => run(program, args, { cwd: folder, env: { ...cleanEnvironment(), ...env } }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  await project.run('npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', ...packages);
  return project;
}

/** The folder of npm's cache, for projects whose HOME is another. */
export async function npmCache(): Promise<string> {
  const { stdout } = await run('npm', ['config', 'get', 'cache'], { env: cleanEnvironment() });
  return stdout.trim();
}

/** Why npm's registry cannot be reached from this machine; undefined if it answers. */
export async function whyUnreachable(): Promise<string | undefined> {
  try {
    await run('npm', ['view', 'zod', 'name', '--fetch-retries=0', '--prefer-online'], {
      env: cleanEnvironment(),
    });
    return undefined;
  } catch (error) {
    const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    const [code] =
      /\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|E?TIMEDOUT|ERR_SOCKET_TIMEOUT|ENOTCACHED)\b/.exec(
        stderr,
      ) ?? [];
    if (code === undefined) throw error;
    return `npm's registry cannot be reached: ${code}`;
  }
}

/** The environment without the settings of vitest, pnpm and turbo, which programs of a scratch project would follow. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const own =
    /^(?:VITEST|NODE_OPTIONS$|NODE_PATH$|NODE_ENV$|INIT_CWD$|TURBO_|npm_(?!config_(?:registry|cache)$))/i;
  const others = Object.entries(process.env).filter(([name]) => !own.test(name));
  const path = [join(ROOT, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
  return { ...Object.fromEntries(others), PATH: path };
}

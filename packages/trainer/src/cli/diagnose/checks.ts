import { readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { TrazoError } from '@trazo/model';
import { readArtifact } from '@trazo/model/read-artifact';
import { findMember, IDX_FILES } from '../../data/idx-folder.ts';
import { MissingPackageError } from '../../errors.ts';
import { exists } from '../../files/exists.ts';
import { loadSharp } from '../../files/load-sharp.ts';
import { installationLayout } from '../../tensorflow/install.ts';
import { readReady } from '../../tensorflow/layout.ts';
import { firstWorking } from '../../tensorflow/run-tool.ts';
import { findBrowser } from './browser.ts';

/** The state of one part of the machine or the project. */
export interface Finding {
  readonly name: string;
  readonly state: 'ok' | 'missing' | 'damaged';
  readonly detail: string;
  /** What to do about it, where something is to be done. */
  readonly remedy?: string;
}

export interface DiagnosePorts {
  readonly env: NodeJS.ProcessEnv;
  readonly cacheDir: string;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Folder of the shipped models. */
  readonly pretrained: string;
}

/** Checks everything that Trazo needs; changes and downloads nothing. */
export async function runChecks(ports: DiagnosePorts): Promise<Finding[]> {
  const library = await libtensorflow(ports);
  return [
    { name: 'Node', state: 'ok', detail: process.version },
    library,
    ...(library.state === 'ok' ? [] : await buildTools(ports)),
    await pictures(),
    await mnist(ports),
    await browser(ports),
    ...(await models(ports.pretrained)),
    await disk(ports.cacheDir),
  ];
}

/** The findings as text: one line each, with the remedy under each part that is not in order. */
export function renderFindings(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ name }) => name.length));
  return findings
    .flatMap(({ name, state, detail, remedy }) => [
      `${state === 'ok' ? 'ok     ' : state.padEnd(7)}  ${name.padEnd(width)}  ${detail}`,
      ...(remedy === undefined ? [] : [`${' '.repeat(9 + width + 2)}→ ${remedy}`]),
    ])
    .join('\n');
}

async function libtensorflow(ports: DiagnosePorts): Promise<Finding> {
  const name = 'libtensorflow';
  const own = ports.env['TFJS_NODE_BINDING_PATH'];
  if (own) {
    return (await exists(own))
      ? { name, state: 'ok', detail: `TFJS_NODE_BINDING_PATH: ${own}` }
      : {
          name,
          state: 'missing',
          detail: `TFJS_NODE_BINDING_PATH names ${own}`,
          remedy: 'Unset it or correct the path.',
        };
  }
  const layout = installationLayout(ports);
  const ready = await readReady(layout);
  if (ready !== undefined) {
    const megabytes = Math.round(ready.bytes / 1e6);
    return {
      name,
      state: 'ok',
      detail: `${ready.tensorflow} (${ready.source}, ${megabytes} MB) in ${layout.root}`,
    };
  }
  return {
    name,
    state: (await exists(layout.root)) ? 'damaged' : 'missing',
    detail: `not in ${layout.root}`,
    remedy: 'Nothing to do: the first `pnpm train` or `pnpm sample` installs it.',
  };
}

async function buildTools({ env }: DiagnosePorts): Promise<Finding[]> {
  const compiler = await firstWorking(
    [...(env['CXX'] ? [[env['CXX']] satisfies [string]] : []), ['g++'], ['clang++'], ['c++']],
    env,
  );
  const pip = await firstWorking([['python3', '-m', 'pip'], ['python', '-m', 'pip'], ['pip3'], ['pip']], env);
  const need = 'Only needed where the official build of libtensorflow cannot be downloaded:';
  return [
    compiler === undefined
      ? {
          name: 'C++ compiler',
          state: 'missing',
          detail: 'no g++, clang++ or $CXX',
          remedy: `${need} apt install g++`,
        }
      : { name: 'C++ compiler', state: 'ok', detail: compiler.join(' ') },
    pip === undefined
      ? { name: 'pip', state: 'missing', detail: 'no pip', remedy: `${need} apt install python3-pip` }
      : { name: 'pip', state: 'ok', detail: pip.join(' ') },
  ];
}

async function pictures(): Promise<Finding> {
  const name = 'sharp';
  try {
    const { versions } = await loadSharp();
    return { name, state: 'ok', detail: `${versions.sharp ?? 'loads'} with libvips ${versions.vips}` };
  } catch (error) {
    if (!(error instanceof MissingPackageError)) throw error;
    return {
      name,
      state: 'missing',
      detail: error.message,
      ...(error.hint !== undefined && { remedy: error.hint }),
    };
  }
}

async function mnist({ env, cacheDir }: DiagnosePorts): Promise<Finding> {
  const named = env['TRAZO_DATA_DIR'];
  const folder = named ?? join(cacheDir, 'mnist');
  const names: string[] = await readdir(folder).catch(() => []);
  const absent = IDX_FILES.filter((file) => findMember(names, file) === undefined);
  if (absent.length === 0) return { name: 'MNIST', state: 'ok', detail: folder };
  return {
    name: 'MNIST',
    state: 'missing',
    detail: `${folder} lacks ${absent.length === IDX_FILES.length ? 'all four files' : absent.join(', ')}`,
    remedy: named
      ? 'Put the four files there, or unset TRAZO_DATA_DIR.'
      : '`pnpm train --dataset mnist` downloads it; or name a folder in TRAZO_DATA_DIR; or use --dataset strokes.',
  };
}

async function browser({ env, platform }: DiagnosePorts): Promise<Finding> {
  const path = await findBrowser(env, platform);
  return path === undefined
    ? {
        name: 'Browser',
        state: 'missing',
        detail: 'no Chrome or Chromium',
        remedy: 'Only the tests of the page need one: apt install chromium, or name one in CHROME_PATH.',
      }
    : { name: 'Browser', state: 'ok', detail: path };
}

async function models(pretrained: string): Promise<Finding[]> {
  const names: string[] = await readdir(pretrained).catch(() => []);
  if (names.length === 0) {
    return [
      {
        name: 'Models',
        state: 'missing',
        detail: `none in ${pretrained}`,
        remedy: 'pnpm train, then pnpm promote.',
      },
    ];
  }
  return Promise.all(
    names.sort().map(async (name): Promise<Finding> => {
      try {
        const { card } = await readArtifact(join(pretrained, name));
        const { epochs } = card.training;
        return {
          name: `Model ${name}`,
          state: 'ok',
          detail: `${epochs} epochs on ${card.dataset.name}, ${card.quantization}`,
        };
      } catch (error) {
        if (!(error instanceof TrazoError)) throw error;
        return {
          name: `Model ${name}`,
          state: 'damaged',
          detail: error.message,
          remedy: 'Restore it with git, or promote a run again.',
        };
      }
    }),
  );
}

async function disk(cacheDir: string): Promise<Finding> {
  for (let folder = cacheDir; ; folder = join(folder, '..')) {
    const space = await statfs(folder).catch(() => undefined);
    if (space === undefined) continue;
    const free = space.bavail * space.bsize;
    const detail = `${(free / 1e9).toFixed(1)} GB free for the cache in ${cacheDir}`;
    return free > 2e9
      ? { name: 'Disk', state: 'ok', detail }
      : {
          name: 'Disk',
          state: 'missing',
          detail,
          remedy: 'Free some space, or name another folder in TRAZO_CACHE_DIR.',
        };
  }
}

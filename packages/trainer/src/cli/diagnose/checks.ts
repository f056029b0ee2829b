import { readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { TrazoError } from '@trazo/model';
import { readArtifact } from '@trazo/model/read-artifact';
import { findMember, IDX_FILES } from '../../data/idx-folder.ts';
import { MissingPackageError } from '../../errors.ts';
import { loadSharp } from '../../files/load-sharp.ts';
import { findBrowser } from './browser.ts';
import type { DiagnosePorts, Finding } from './finding.ts';
import { tensorflow } from './tensorflow.ts';

/** Checks everything that Trazo needs; changes and downloads nothing. */
export async function runChecks(ports: DiagnosePorts): Promise<Finding[]> {
  return [
    { name: 'Node', state: 'ok', detail: process.version },
    ...(await tensorflow(ports)),
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

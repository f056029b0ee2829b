/**
 * Measures the built page and fails when it exceeds its budget:
 *
 *     node scripts/page-size.ts
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** Maximum size of all scripts and styles of the page, compressed. */
export const PAGE_BUDGET = 60 * 1024;

/** Sizes of a file of the page. */
export interface SizedFile {
  readonly file: string;
  readonly bytes: number;
  readonly gzipBytes: number;
}

/**
 * Sizes of every script and style of a built page, including those that are loaded later.
 *
 * @param folder the build's output
 */
export function pageSize(folder: string): SizedFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(js|css)$/.test(file))
    .sort()
    .map((file) => {
      const content = readFileSync(join(folder, file));
      return { file, bytes: content.length, gzipBytes: gzipSync(content, { level: 9 }).length };
    });
}

if (import.meta.main) {
  const files = pageSize(fileURLToPath(new URL('../dist', import.meta.url)));
  const total = files.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0);
  const lines = [...files, { file: 'script+style', gzipBytes: total }].map(
    ({ file, gzipBytes }) => `${(gzipBytes / 1024).toFixed(1).padStart(6)} KiB gzip  ${file}`,
  );
  process.stdout.write(`${lines.join('\n')}\n`);
  if (files.length === 0 || total > PAGE_BUDGET) {
    process.stderr.write(
      files.length === 0
        ? 'dist has no script or style: build the page first.\n'
        : `The page exceeds its budget of ${PAGE_BUDGET / 1024} KiB.\n`,
    );
    process.exitCode = 1;
  }
}

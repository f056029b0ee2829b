import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { supportOf } from './platform.ts';

const DOCUMENT = fileURLToPath(new URL('../../../../docs/reference/platforms.md', import.meta.url));

describe('the pinned builds', () => {
  it.each([
    ['linux', 'x64'],
    ['linux', 'arm64'],
    ['darwin', 'arm64'],
    ['darwin', 'x64'],
  ] as const)('of %s %s are those that the documentation lists', async (platform, arch) => {
    const { builds } = supportOf({ platform, arch, libc: 'glibc' });
    const row = (await readFile(DOCUMENT, 'utf8'))
      .split('\n')
      .find((line) => line.startsWith(`| ${platform}-${arch}`));
    expect(row?.split('|').map((cell) => cell.trim())).toEqual([
      ...['', `${platform}-${arch}`],
      `\`${builds?.wheel.requirement}\`, \`${builds?.wheel.sha256}\` (${Math.round((builds?.wheel.bytes ?? 0) / 1e6)} MB)`,
      ...[`${builds?.archive.version}, \`${builds?.archive.sha256}\``, ''],
    ]);
  });
});

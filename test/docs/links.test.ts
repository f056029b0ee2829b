import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchors, linkTargets } from './markdown.ts';
import { DOCUMENTS, ROOT, textOf } from './project.ts';

describe('links', () => {
  it.each(DOCUMENTS)('of %s lead to files and headings that exist', async (document) => {
    const broken: string[] = [];
    for (const target of linkTargets(await textOf(document))) {
      if (/^(?:https?|mailto):/.test(target)) continue;
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? document : normalize(join(dirname(document), path));
      if (!existsSync(join(ROOT, file))) broken.push(`${target}: no such file`);
      else if (
        anchor !== undefined &&
        file.endsWith('.md') &&
        !anchors(await textOf(file)).includes(anchor)
      ) {
        broken.push(`${target}: no such heading`);
      }
    }
    expect(broken).toEqual([]);
  });

  it('are found in every document that should have some', async () => {
    expect(DOCUMENTS).toContain('README.es.md');
    expect(linkTargets(await textOf('README.md')).length).toBeGreaterThan(20);
  });
});

import { describe, expect, it } from 'vitest';
import { DOCUMENTS, textOf } from './project.ts';
import { tablesIn, withCurrentTables, withoutAlignment } from './reference.ts';

const REFERENCE = DOCUMENTS.filter((name) => name.startsWith('docs/reference/'));

describe('the reference', () => {
  it.each(REFERENCE)(
    '%s has the tables that the code gives: pnpm --filter @trazo/test reference',
    async (document) => {
      const markdown = await textOf(document);
      expect(withoutAlignment(markdown)).toBe(withoutAlignment(withCurrentTables(markdown)));
    },
  );

  it('has the options of every command, and the tables of a spec', async () => {
    const { commands } = await import('@trazo/trainer/commands');
    const withOptions = commands.filter(({ options }) => Object.keys(options).length > 0);
    expect(tablesIn(await textOf('docs/reference/cli.md')).sort()).toEqual(
      withOptions.map(({ name }) => `options-${name}`).sort(),
    );
    expect(tablesIn(await textOf('docs/reference/spec.md'))).toEqual([
      'spec-fields',
      'layers',
      'spec-training',
      'losses',
    ]);
  });
});

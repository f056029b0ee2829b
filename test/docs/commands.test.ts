import { commands } from '@trazo/trainer/commands';
import { describe, expect, it } from 'vitest';
import { codeBlocks, prose, shellCommands, words } from './markdown.ts';
import { DOCUMENTS, rootManifest, textOf } from './project.ts';

/** Commands of pnpm itself that the documents use, and scripts of a package behind --filter. */
const OF_PNPM = ['exec', '--filter', '--silent', 'run', 'audit'];
/** Values that a how-to's worked example adds; the code does not have them. */
const EXAMPLES = ['minimax'];
/** Flags of the scripts that are no command of the trainer. */
const SCRIPT_FLAGS: Readonly<Record<string, readonly string[]>> = {
  start: ['--port', '--host', '--run', '--runs-dir', '--help'],
  deploy: ['--dry-run', '--run', '--runs-dir', '--name', '--help'],
  bench: ['--model', '--batch', '--kernel', '--sweep', '--help'],
  test: [],
  'test:long': [],
  check: [],
  schema: [],
};

/** The `pnpm …` commands that a document gives, in its shell blocks and in its prose. */
function pnpmCommands(markdown: string): string[] {
  const blocks = codeBlocks(markdown).filter(({ language }) => language === 'sh' || language === '');
  const lines = blocks.flatMap(({ code }) => shellCommands(code));
  const inline = [...prose(markdown).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  return [...lines, ...inline]
    .map((line) => line.replace(/^\$ /, '').replace(/^(?:[A-Z_]+=\S+ )+/, ''))
    .map((line) => line.replace(/^npx --yes pnpm@[\d.]+ /, 'pnpm '))
    .filter((line) => line.startsWith('pnpm '));
}

/** What is wrong with a `pnpm …` command; undefined where nothing is. */
function fault(command: string, scripts: Readonly<Record<string, string>>): string | undefined {
  const [, ...given] = words(command.replace(/ [>|] .*$/, ''));
  const [name = '', ...args] = ['run', '--silent'].includes(given[0] ?? '') ? given.slice(1) : given;
  if (/^[A-Z…]/.test(name) || OF_PNPM.includes(name)) return undefined;
  if (!(name in scripts)) return `${name} is no script of package.json`;
  const trainer = commands.find((each) => each.name === name);
  if (trainer === undefined) {
    const known = SCRIPT_FLAGS[name];
    const unknown = args.find((word) => word.startsWith('--') && !known?.includes(word));
    return unknown === undefined ? undefined : `${name} has no option ${unknown}`;
  }
  for (const [index, word] of args.entries()) {
    if (!word.startsWith('--') || word === '--help' || word === '--verbose') continue;
    const option = Object.values(trainer.options).find(({ flag }) => flag.split(' ')[0] === word);
    if (option === undefined) return `${name} has no option ${word}`;
    const value = args[index + 1];
    // A name in capitals stands for a value.
    if (!option.flag.includes('<') || value === undefined) continue;
    if (/^[A-Z]+$/.test(value) || EXAMPLES.includes(value)) continue;
    try {
      option.parse(value, word);
    } catch (error) {
      return String(error);
    }
  }
  return undefined;
}

describe('commands', () => {
  it.each(DOCUMENTS)('of %s exist, with their options and values', async (document) => {
    const { scripts } = await rootManifest();
    const faults = pnpmCommands(await textOf(document)).flatMap((command) => {
      const wrong = fault(command, scripts);
      return wrong === undefined ? [] : [`${command}: ${wrong}`];
    });
    expect(faults).toEqual([]);
  });

  it.each(commands)(
    'in the examples of $name --help exist, with their options and values',
    async (command) => {
      const { scripts } = await rootManifest();
      const examples = command.examples
        .split('\n')
        .map((line) => line.trim().split(/ {2,}|, then /)[0] ?? '');
      for (const example of examples) {
        expect(example).toMatch(/^pnpm /);
        expect(fault(example.replace(/ --silent| > .*/g, ''), scripts), example).toBeUndefined();
      }
    },
  );

  it('that do not exist are found', async () => {
    const { scripts } = await rootManifest();
    expect(fault('pnpm teach', scripts)).toContain('no script');
    expect(fault('pnpm train --epoch 3', scripts)).toContain('no option --epoch');
    expect(fault('pnpm train --epochs many', scripts)).toContain('--epochs "many" is not valid');
    expect(fault('pnpm start --door 80', scripts)).toContain('no option --door');
    expect(pnpmCommands('Run `pnpm train`, or\n```sh\nA=1 npx --yes pnpm@1.2.3 test # all\n```\n')).toEqual([
      'pnpm test',
      'pnpm train',
    ]);
  });

  it('name the version of pnpm that is pinned', async () => {
    const { packageManager } = await rootManifest();
    for (const document of DOCUMENTS) {
      for (const [version] of (await textOf(document)).matchAll(/pnpm@\d[\d.]*\d/g)) {
        expect(version, document).toBe(packageManager);
      }
    }
  });
});

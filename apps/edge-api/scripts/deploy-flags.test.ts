import { beforeAll, describe, expect, it, vi } from 'vitest';
import { readDeployFlags } from './deploy-flags.ts';
import { runWrangler } from './wrangler.ts';
import { wranglerFlags } from './wrangler-flags.ts';

let help: string;
beforeAll(() => {
  help = runWrangler(['deploy', '--help']).stdout;
}, 60_000);

const read = (...args: string[]) => readDeployFlags(args, () => help);

/** The message and the hint of a refusal. */
function refusal(...args: string[]): string {
  try {
    read(...args);
  } catch (error) {
    const { message, hint } = Object(error) as { message: string; hint?: string };
    return `${message}\n${hint}`;
  }
  throw new Error('It was not refused.');
}

describe('the flags of pnpm run deploy', () => {
  it('are its own and those of wrangler', () => {
    expect(read()).toEqual({ runsDir: 'runs', wrangler: [] });
    expect(read('--', '--dry-run')).toEqual({ runsDir: 'runs', wrangler: ['--dry-run'] });
    expect(
      read('--run', '1', '--runs-dir=mine', '--name', 'other', '--var', 'A:1', 'B:2', '-e', 'x'),
    ).toEqual({
      run: '1',
      runsDir: 'mine',
      wrangler: ['--name', 'other', '--var', 'A:1', 'B:2', '-e', 'x'],
    });
    expect(read('--keep-vars', '--no-minify')?.wrangler).toEqual(['--keep-vars', '--no-minify']);
  });

  it.each([
    [
      ['--dryrun'],
      "unknown option '--dryrun' (Did you mean --dry-run?)\npnpm run deploy --help shows the flags.",
    ],
    [
      ['--nmae', 'x'],
      "unknown option '--nmae' (Did you mean --name?)\npnpm run deploy --help shows the flags.",
    ],
    [['--name'], "option '--name <value>' argument missing\npnpm run deploy --help shows the flags."],
    [['3'], 'too many arguments. Expected 0 arguments but got 1: 3.\nDid you mean --run 3?'],
    [
      ['slim'],
      'too many arguments. Expected 0 arguments but got 1: slim.\nDid you mean MODEL_DIR=packages/model/pretrained/slim?',
    ],
  ])('%j is refused before anything is built', (args, message) => {
    expect(refusal(...args)).toBe(message);
  });

  it('--help is printed without asking wrangler', () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const ask = vi.fn(() => help);
    expect(readDeployFlags(['--help'], ask)).toBeUndefined();
    const text = write.mock.calls.map(([chunk]) => String(chunk)).join('');
    write.mockRestore();
    expect(text).toContain('Usage: pnpm run deploy [options]');
    for (const word of ['--dry-run', '--run <run>', 'MODEL_DIR', 'wrangler deploy'])
      expect(text).toContain(word);
    expect(ask).not.toHaveBeenCalled();
  });
});

it('reads what follows each flag of wrangler, also under a description of several lines', () => {
  const flags = wranglerFlags(help);
  expect(Object.fromEntries(flags)).toMatchObject({
    '-e': 'value',
    '--env': 'value',
    '--var': 'values',
    '--keep-vars': 'nothing',
    '--containers-rollout': 'value',
    '--compatibility-flag': 'values',
  });
});

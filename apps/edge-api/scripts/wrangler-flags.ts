import type { Command } from 'commander';

/** What follows a flag. */
type Follows = 'nothing' | 'value' | 'values';

/** The types at the end of a flag's description in wrangler's help. */
const TYPES: Readonly<Record<string, Follows>> = {
  boolean: 'nothing',
  string: 'value',
  number: 'value',
  choices: 'value',
  array: 'values',
};

/** The line on which a flag begins: perhaps a short name, then its names. */
const NAMES = /^ +(?:-(\w), +)?(--[a-z][\w-]*(?:, --[a-z][\w-]*)*)(?= )/;

/** The flags of `wrangler deploy` by its own help: each name, long or short, and what follows it. */
export function wranglerFlags(help: string): ReadonlyMap<string, Follows> {
  const flags = new Map<string, Follows>();
  let names: string[] = [];
  for (const line of help.split('\n')) {
    const [, short, long] = NAMES.exec(line) ?? [];
    if (long !== undefined) names = [...(short === undefined ? [] : [`-${short}`]), ...long.split(', ')];
    // A description may be of several lines; the type is on the last one.
    const type = / {2}\[(\w+)[\]:]/.exec(line)?.[1];
    const follows = type === undefined ? undefined : TYPES[type];
    if (follows === undefined) continue;
    for (const name of names) flags.set(name, follows);
    names = [];
  }
  return flags;
}

/** Declares wrangler's flags on a command, so that it refuses others and suggests the nearest. */
export function declareWranglerFlags(command: Command, help: string): void {
  const own = new Set(['-h', '--help', ...command.options.map(({ long }) => long)]);
  for (const [name, follows] of wranglerFlags(help)) {
    if (own.has(name)) continue;
    const value = { nothing: '', value: ' <value>', values: ' <values...>' }[follows];
    command.option(`${name}${value}`);
    if (follows === 'nothing' && /^--(?!no-)/.test(name)) command.option(`--no-${name.slice(2)}`);
  }
}

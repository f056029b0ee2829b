import { InvalidOptionError } from '@trazo/model';
import type { Command } from 'commander';
import type { Parser } from './values.ts';

/** One option of a command: how it is typed, what it is for, and how its text becomes a value. */
interface CommandOption<Value> {
  /** In commander's notation, e.g. `--epochs <count>`. The key in the table is its name in camel case. */
  readonly flag: `--${string}`;
  readonly about: string;
  /** Text to value. Throws InvalidOptionError that names the flag, the text and what is allowed. */
  readonly parse: Parser<Value>;
  /** The value where the option is absent; without a fallback that is undefined. */
  readonly fallback?: Value;
  /** What --help shows as the default where it is not the fallback itself. */
  readonly shown?: string;
  /** Text that stands for an option given without a value, where its notation allows that. */
  readonly bare?: string;
  /** Whether a word that was typed without a flag is probably meant for this option. */
  readonly meant?: (word: string) => boolean;
  /** An earlier name, e.g. `--averaging`: still accepted, not shown in --help. Remove it one release later. */
  readonly deprecated?: `--${string}`;
}

/** The options of a command as one table. */
// biome-ignore lint/suspicious/noExplicitAny: the table is heterogeneous; each entry's own type is kept by inference
export type OptionTable = Readonly<Record<string, CommandOption<any>>>;

/** The values of a table's options, typed from the table. */
export type OptionValues<Table extends OptionTable> = {
  readonly [Name in keyof Table]:
    | ReturnType<Table[Name]['parse']>
    | (Table[Name] extends { readonly fallback: unknown } ? never : undefined);
};

/** Declares a table's options on a command, for parsing and --help. */
export function declareOptions(command: Command, table: OptionTable): void {
  for (const option of Object.values(table)) {
    const shown = option.shown ?? (option.fallback === undefined ? undefined : String(option.fallback));
    command.option(option.flag, shown === undefined ? option.about : `${option.about} (default: ${shown})`);
  }
}

/** Reads a table's options from what commander took off the command line. */
export function readOptions<Table extends OptionTable>(command: Command, table: Table): OptionValues<Table> {
  const raw: Record<string, unknown> = command.opts();
  const entries = Object.entries(table).map(([name, option]) => {
    const given = raw[name];
    if (typeof given === 'string' && /^--[a-z]/.test(given)) {
      throw new InvalidOptionError(nameOf(option.flag), given, 'a value; this is the next option');
    }
    if (typeof given === 'string') return [name, option.parse(given, nameOf(option.flag))];
    if (given === true) return [name, option.parse(option.bare ?? 'true', nameOf(option.flag))];
    return [name, option.fallback];
  });
  return Object.fromEntries(entries);
}

/** The words with each deprecated option under its new name; `note` receives a line for each one. */
export function replaceDeprecated(
  words: readonly string[],
  table: OptionTable,
  note: (line: string) => void,
): string[] {
  const renamed = new Map(
    Object.values(table).flatMap(({ deprecated, flag }) =>
      deprecated === undefined ? [] : [[nameOf(deprecated), nameOf(flag)] as const],
    ),
  );
  return words.map((word) => {
    const [name = '', ...value] = word.split('=');
    const current = renamed.get(name);
    if (current === undefined) return word;
    note(`${name} is now ${current}; the old name will be removed in the next release.`);
    return [current, ...value].join('=');
  });
}

/** `--epochs` of `--epochs <count>`. */
export function nameOf(flag: string): string {
  return flag.split(' ')[0] ?? flag;
}

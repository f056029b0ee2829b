import type { Command } from 'commander';

/** One option of a command: how it is typed, what it is for, and how its text becomes a value. */
interface CommandOption<Value> {
  /** In commander's notation, e.g. `--epochs <count>`; the key in the table is its name in camel case. */
  readonly flag: string;
  readonly about: string;
  /** Text to value; throws InvalidOptionError naming the flag, the text and what is allowed. */
  readonly parse: (text: string) => Value;
  /** Taken where the option is absent; undefined then where there is none. */
  readonly fallback?: Value;
  /** Shown as the default in --help where it is not the fallback itself. */
  readonly shown?: string;
  /** Text that stands for an option given without a value, where its notation allows that. */
  readonly bare?: string;
}

/** A command's options as one table. */
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
    if (typeof given === 'string') return [name, option.parse(given)];
    if (given === true) return [name, option.parse(option.bare ?? 'true')];
    return [name, option.fallback];
  });
  return Object.fromEntries(entries);
}

import type { Command as Program } from 'commander';
import {
  declareOptions,
  type OptionTable,
  type OptionValues,
  readOptions,
  replaceDeprecated,
} from './option-table.ts';
import type { CliPorts } from './ports.ts';
import { UnexpectedWordError } from './unexpected-word.ts';

/** A command of the program: everything that --help shows, and what it does. */
interface CommandDefinition<Table extends OptionTable, Argument extends string> {
  readonly name: string;
  readonly description: string;
  /** Required positional arguments in order, each with its description. */
  readonly arguments?: Readonly<Record<Argument, string>>;
  readonly options: Table;
  /** Lines that --help ends with. */
  readonly examples: string;
  /** @returns the exit code */
  readonly run: (invocation: Invocation<Table, Argument>, ports: CliPorts) => Promise<number>;
}

/** One use of a command. */
interface Invocation<Table extends OptionTable, Argument extends string> {
  readonly options: OptionValues<Table>;
  readonly arguments: Readonly<Record<Argument, string>>;
  /** The words after the program's name, for the record: deprecated options under their new names. */
  readonly argv: readonly string[];
}

/** A command, ready to be added to the program. */
export interface Command {
  readonly name: string;
  readonly options: OptionTable;
  /** Lines that --help ends with. */
  readonly examples: string;
  /**
   * Declares the command on a commander program.
   *
   * @param argv the words after the program's name
   * @param done receives the exit code
   */
  readonly addTo: (
    program: Program,
    argv: readonly string[],
    ports: CliPorts,
    done: (exitCode: number) => void,
  ) => void;
}

/** Defines a command: options, help and action in one place. */
export function defineCommand<Table extends OptionTable, Argument extends string = never>(
  definition: CommandDefinition<Table, Argument>,
): Command {
  const { name, description, options, examples } = definition;
  const positional = Object.entries<string>(definition.arguments ?? {});
  return {
    name,
    options,
    examples,
    addTo: (program, argv, ports, done) => {
      const command = program
        .command(name)
        .description(description)
        // Counted in the action, which knows more of what is meant.
        .allowExcessArguments()
        .addHelpText('after', `\nExamples:\n${examples}`);
      for (const [argument, about] of positional) command.argument(`<${argument}>`, about);
      declareOptions(command, options);
      command.action(async () => {
        // First the values: an option without its value takes the next one for it, and that one's value is left over.
        const given = readOptions(command, options);
        const unexpected = command.args.slice(positional.length);
        if (unexpected.length > 0) throw new UnexpectedWordError(name, unexpected, options);
        const values = Object.fromEntries(
          positional.map(([argument], index) => [argument, command.args[index] ?? '']),
        ) as Record<Argument, string>;
        done(await definition.run({ options: given, arguments: values, argv }, ports));
      });
    },
  };
}

/** The command line with deprecated options under their new names; `note` receives a line for each one. */
export function withCurrentNames(
  argv: readonly string[],
  commands: readonly Command[],
  note: (line: string) => void,
): string[] {
  const [name, ...rest] = argv;
  const command = commands.find((candidate) => candidate.name === name);
  if (name === undefined || command === undefined) return [...argv];
  return [name, ...replaceDeprecated(rest, command.options, note)];
}

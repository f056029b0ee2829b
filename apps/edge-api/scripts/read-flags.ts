import { type Command, CommanderError } from 'commander';
import { ScriptError } from './run-script.ts';

/**
 * Parses the flags of a script.
 *
 * @param args the words after the script's name; `--`, which users of npm type, is left out
 * @returns the parsed command; undefined where its help was asked for and printed
 * @throws {ScriptError} with one line for flags that are not valid
 */
export function readFlags(command: Command, args: readonly string[]): Command | undefined {
  command
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ outputError: () => {} });
  try {
    return command.parse(
      args.filter((arg) => arg !== '--'),
      { from: 'user' },
    );
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    throw new ScriptError(error.message.replace(/^error: /, '').replace(/\s*\n\s*/, ' '), {
      hint: `${command.name()} --help shows the flags.`,
    });
  }
}

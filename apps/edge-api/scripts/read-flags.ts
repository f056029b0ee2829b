import { type Command, CommanderError } from 'commander';
import { ScriptError } from './run-script.ts';

/**
 * Parses the flags of a script.
 *
 * @param args the words after the script's name; `--`, which users of npm type, is left out
 * @param suggest the flag that a word without one may be meant for, such as `--run 1` for `1`
 * @returns the parsed command; undefined where its help was asked for and printed
 * @throws {ScriptError} with one line for flags that are not valid
 */
export function readFlags(
  command: Command,
  args: readonly string[],
  suggest: (word: string) => string | undefined,
): Command | undefined {
  command.exitOverride().configureOutput({ outputError: () => {} });
  try {
    return command.parse(
      args.filter((arg) => arg !== '--'),
      { from: 'user' },
    );
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    const [word] = command.args;
    const meant =
      error.code === 'commander.excessArguments' && word !== undefined ? suggest(word) : undefined;
    throw new ScriptError(error.message.replace(/^error: /, '').replace(/\s*\n\s*/, ' '), {
      hint: meant === undefined ? `${command.name()} --help shows the flags.` : `Did you mean ${meant}?`,
    });
  }
}

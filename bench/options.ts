import { type ParseArgsConfig, parseArgs } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<T extends Options> = ReturnType<typeof parseArgs<{ options: T }>>['values'];

/**
 * Parses a benchmark's options. `--help` prints the usage and ends the process; a wrong option prints an error and ends
 * the process.
 *
 * @param usage the output of `--help`
 */
export function readOptions<const T extends Options>(usage: string, options: T): Values<T> {
  if (process.argv.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    exitWithError(error instanceof Error ? error.message : String(error));
  }
}

/**
 * Parses a whole number of at least 1. Ends the process with an error for other text.
 *
 * @param text the value as the user typed it
 */
export function wholeNumber(flag: string, text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text))
    exitWithError(`${flag} "${text}" is not valid; allowed is a whole number from 1 to 999999.`);
  return Number(text);
}

/** Ends the process with an error message in one line. */
export function exitWithError(message: string): never {
  process.stderr.write(`Error: ${message}\n`);
  process.exit(2);
}

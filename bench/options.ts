import { type ParseArgsConfig, parseArgs } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<T extends Options> = ReturnType<typeof parseArgs<{ options: T }>>['values'];

/**
 * Reads a benchmark's options; `--help` prints the usage, and what is wrong is told in a line. Both end the process.
 *
 * @param usage what `--help` prints
 */
export function readOptions<const T extends Options>(usage: string, options: T): Values<T> {
  if (process.argv.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    refuse(error instanceof Error ? error.message : String(error));
  }
}

/**
 * A whole number of at least 1.
 *
 * @param text as it was typed
 */
export function wholeNumber(flag: string, text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text))
    refuse(`${flag} "${text}" is not valid: allowed is a whole number from 1 to 999999.`);
  return Number(text);
}

/** Ends the process with a line that says what was wrong with an option. */
export function refuse(message: string): never {
  process.stderr.write(`Error: ${message}\n`);
  process.exit(2);
}

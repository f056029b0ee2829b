import { Command, InvalidArgumentError } from '@commander-js/extra-typings';

/** A benchmark's command, ready for its options. A wrong option ends the process with one line and exit code 2. */
export function benchmark(name: string, description: string, examples: string) {
  return new Command(`pnpm bench ${name}`)
    .description(description)
    .addHelpText('after', `\nExamples:\n${examples}`)
    .allowExcessArguments(false)
    .configureOutput({ outputError: (text) => exitWithError(text.trim().replace(/^error: /, '')) });
}

/** Parser of an option that is a whole number from 1 to 999999. */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text))
    throw new InvalidArgumentError('Allowed is a whole number from 1 to 999999.');
  return Number(text);
}

/** Ends the process with an error message in one line. */
export function exitWithError(message: string): never {
  process.stderr.write(`Error: ${message.replace(/\s*\n\s*/g, ' ')}\n`);
  process.exit(2);
}

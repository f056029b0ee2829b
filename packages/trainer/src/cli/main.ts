import { inspect } from 'node:util';
import { TrazoError } from '@trazo/model';
import { CommanderError, Command as Program } from 'commander';
import { withCurrentNames } from './command.ts';
import { commands } from './commands.ts';
import type { CliPorts } from './ports.ts';

/**
 * Runs one command line.
 *
 * @param argv the arguments after the program's name, e.g. `['train', '--epochs', '5']`
 * @returns the exit code: 0 for success, 2 for an error that the user can fix, 1 for a bug, 130 after Ctrl-C
 */
export async function run(argv: readonly string[], ports: CliPorts): Promise<number> {
  const verbose = argv.includes('--verbose');
  // pnpm passes on the `--` that npm users are used to typing.
  const given = argv.filter((word, index) => !(word === '--' && index === 1) && word !== '--verbose');
  const words = withCurrentNames(given, commands, ports.error);
  let exitCode = 0;
  const program = new Program('pnpm')
    .exitOverride()
    .addHelpText(
      'afterAll',
      '\nEvery command takes --verbose: errors then show where in the code they occurred.',
    )
    .configureOutput({
      writeOut: (text) => ports.log(text.trimEnd()),
      writeErr: (text) => ports.error(text.trimEnd().replace(/^error: /, 'Error: ')),
    });
  for (const command of commands) {
    command.addTo(program, words, ports, (code) => {
      exitCode = code;
    });
  }
  try {
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return explain(error, verbose, ports);
  }
}

/** Says in a line or two what went wrong; with --verbose also where in the code. */
function explain(error: unknown, verbose: boolean, ports: Pick<CliPorts, 'error'>): number {
  const known = error instanceof TrazoError;
  ports.error(`Error: ${error instanceof Error ? error.message : String(error)}`);
  if (known && error.hint !== undefined) ports.error(error.hint);
  if (verbose) ports.error(inspect(error));
  else if (!known)
    ports.error('This is a bug. Add --verbose to see where it occurred, and please report it.');
  return known ? 2 : 1;
}

import { TrazoError } from '@trazo/model';

/** A script cannot run with these flags or on this machine. */
export class ScriptError extends TrazoError {
  readonly code = 'script-failed';
}

/**
 * Runs the main function of a script. An error that the user can fix ends it with one line, the remedy and exit code 2.
 * Any other error is a bug and keeps its stack trace.
 */
export async function runScript(main: (log: (line: string) => void) => Promise<void>): Promise<void> {
  try {
    await main((line) => void process.stdout.write(`${line}\n`));
  } catch (error) {
    if (!(error instanceof TrazoError)) throw error;
    process.stderr.write(
      `error: ${error.message}\n${error.hint === undefined ? '' : `hint: ${error.hint}\n`}`,
    );
    process.exitCode = 2;
  }
}

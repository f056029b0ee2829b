import { TrazoError } from '@trazo/model';

/** A flag, or the machine, is not as a script needs it. */
export class ScriptError extends TrazoError {
  readonly code = 'script-failed';
}

/**
 * Runs a script's main part. What a user can mend ends it with one line and the remedy, exit code 2; anything else
 * is a fault of ours and keeps its stack trace.
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

import { TrazoError } from '@trazo/model';
import { INSTALL_HERE, missingBinary } from './missing-binary.ts';

/** A script cannot run with these flags or on this machine. */
export class ScriptError extends TrazoError {
  readonly code = 'script-failed';
}

/**
 * Runs the main function of a script. An error that the user can fix ends it with one line, the remedy and exit code 2.
 * Any other error is a bug and keeps its stack trace.
 */
export async function runScript(main: (log: (line: string) => void) => Promise<void>): Promise<void> {
  // A reader that ends early, such as head, is no fault of the script.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  try {
    await main((line) => void process.stdout.write(`${line}\n`));
  } catch (error) {
    const { message, hint } = explained(error);
    process.stderr.write(`error: ${message}\n${hint === undefined ? '' : `hint: ${hint}\n`}`);
    process.exitCode = 2;
  }
}

/** @throws the error itself if it is a bug */
function explained(error: unknown): TrazoError {
  if (error instanceof TrazoError) return error;
  const missing = missingBinary(error);
  if (missing === undefined) throw error;
  return new ScriptError(missing, { hint: INSTALL_HERE, cause: error });
}

/**
 * The failure of another program that builds a part of the deployment.
 *
 * @param what the part, as `The page`
 * @param output what the program printed
 */
export function buildFailure(
  what: string,
  { stdout, stderr }: { stdout: string; stderr: string },
): ScriptError {
  const output = `${stdout}${stderr}`.trim();
  const missing = missingBinary(output);
  return missing === undefined
    ? new ScriptError(`${what} could not be built: ${output}`)
    : new ScriptError(missing, { hint: INSTALL_HERE });
}

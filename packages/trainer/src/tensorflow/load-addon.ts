import { InstallError } from '../errors.ts';
import { type InstallPorts, timeoutsOf } from './ports.ts';
import { lastLine, runTool } from './run-tool.ts';

/**
 * Loads an addon in a separate process, because a library that does not fit this machine can crash the process or wait
 * for ever.
 *
 * @returns the version of TensorFlow that it reports
 * @throws {InstallError} if it does not load, or not in time
 */
export async function loadAddon(
  addon: string,
  ports: Pick<InstallPorts, 'env' | 'timeouts'>,
): Promise<string> {
  const timeoutMs = timeoutsOf(ports).load;
  const script = 'process.stdout.write(String(require(process.argv[1]).TF_Version))';
  const { code, output, timedOut } = await runTool(
    process.execPath,
    ['-e', script, addon],
    { ...ports.env, TF_CPP_MIN_LOG_LEVEL: '3' },
    timeoutMs,
  );
  const hint = `Remove ${addon}'s folder, or name your own build of tfjs-node's addon in TFJS_NODE_BINDING_PATH; docs/reference/platforms.md says what runs where.`;
  if (timedOut) {
    throw new InstallError(
      `the addon ${addon} was still loading after ${Math.round(timeoutMs / 100) / 10} s and was stopped.`,
      { hint },
    );
  }
  if (code !== 0)
    throw new InstallError(`the addon does not load on this machine: ${lastLine(output)}`, { hint });
  return lastLine(output);
}

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDir } from '@trazo/trainer/cache-dir';

const run = promisify(execFile);

/**
 * Finds a Python with TensorFlow, in a virtual environment in the user's cache that the first call creates.
 *
 * @returns undefined if there is no pip to create it
 */
export async function pythonWith(
  version: string,
  env: NodeJS.ProcessEnv,
  log: (line: string) => void,
): Promise<string | undefined> {
  const environment = join(cacheDir(env), 'bench', `tensorflow-${version}`);
  const python = join(environment, 'bin', 'python');
  const works = () =>
    run(python, ['-c', 'import tensorflow'], { env }).then(
      () => true,
      () => false,
    );
  if (await works()) return python;
  try {
    log(`Creating a Python environment with tensorflow-cpu ${version}`);
    await run('python3', ['-m', 'venv', environment]);
    await run(python, ['-m', 'pip', 'install', '--quiet', `tensorflow-cpu==${version}`]);
  } catch {
    return undefined;
  }
  return (await works()) ? python : undefined;
}

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDir } from '@trazo/trainer/cache-dir';

const run = promisify(execFile);

/**
 * A Python with TensorFlow in an environment of its own in the user's cache, made on first use.
 *
 * @returns undefined where there is no pip to make it with
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
    log(`Making a Python environment with tensorflow-cpu ${version}`);
    await run('python3', ['-m', 'venv', environment]);
    await run(python, ['-m', 'pip', 'install', '--quiet', `tensorflow-cpu==${version}`]);
  } catch {
    return undefined;
  }
  return (await works()) ? python : undefined;
}

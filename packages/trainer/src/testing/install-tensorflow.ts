import { cacheDir } from '../files/cache-dir.ts';
import { installTensorflow } from '../tensorflow/install.ts';

/** Runs before the tests: installs libtensorflow, on first use, where the commands install it. */
export async function setup(): Promise<void> {
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  await installTensorflow({
    env: process.env,
    cacheDir: cacheDir(process.env),
    platform: process.platform,
    arch: process.arch,
    log: (line) => process.stderr.write(`${line}\n`),
    transfer: () => () => {},
  });
}

import { cacheDir } from '../files/cache-dir.ts';
import { provideLibtensorflow } from '../tensorflow/install.ts';

/** Before the tests: the same installation of libtensorflow that the commands use, made on first use. */
export async function setup(): Promise<void> {
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  await provideLibtensorflow({
    env: process.env,
    cacheDir: cacheDir(process.env),
    platform: process.platform,
    arch: process.arch,
    terminal: process.stderr.isTTY === true,
    log: (line) => process.stderr.write(`${line}\n`),
    transfer: () => () => {},
  });
}

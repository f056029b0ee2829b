/**
 * Builds what is published into dist: every source as an ES module, and tfjs-node as this repository patches it. The
 * package on npm cannot be a dependency: its install script downloads a libtensorflow, which fails the installation where
 * the download cannot be reached, and its code does not run on Node 23 and newer. `pnpm pack` runs this.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { assertPnpm } from '../../model/scripts/assert-pnpm.ts';
import { withPublishedCommands } from '../../model/scripts/published-commands.ts';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(PACKAGE, 'dist');
const { resolve } = createRequire(import.meta.url);
const TYPESCRIPT = dirname(resolve('typescript/package.json'));
const TFJS_NODE = dirname(resolve('@tensorflow/tfjs-node/package.json'));
const VENDORED = join(DIST, 'tfjs-node');
const NOTICE = `TensorFlow.js for Node.js, Copyright Google LLC, under the Apache License 2.0
(https://www.apache.org/licenses/LICENSE-2.0).

Changed by Trazo: dist/index.js loads the addon from TFJS_NODE_BINDING_PATH; dist/kernels/TopK.js and
dist/nodejs_kernel_backend.js do without functions that Node 23 removed. Tests and types are left out.
`;

assertPnpm();
rmSync(DIST, { recursive: true, force: true });
execFileSync(process.execPath, [join(TYPESCRIPT, 'bin/tsc'), '--project', 'tsconfig.build.json'], {
  cwd: PACKAGE,
  stdio: 'inherit',
});
for (const name of readdirSync(DIST, { recursive: true, encoding: 'utf8' })) {
  const file = join(DIST, name);
  if (!file.endsWith('.js')) continue;
  const vendored = relative(dirname(file), VENDORED).replaceAll('\\', '/');
  const from = vendored.startsWith('.') ? vendored : `./${vendored}`;
  const code = readFileSync(file, 'utf8').replace(
    /'@tensorflow\/tfjs-node(?:\/([^']+))?'/g,
    (_, path: string | undefined) => `'${from}/${path ?? 'dist/index.js'}'`,
  );
  writeFileSync(file, withPublishedCommands(code));
}
copyTfjsNode();

function copyTfjsNode(): void {
  mkdirSync(VENDORED);
  cpSync(join(TFJS_NODE, 'binding'), join(VENDORED, 'binding'), { recursive: true });
  for (const name of readdirSync(join(TFJS_NODE, 'dist'), { recursive: true, encoding: 'utf8' })) {
    if (!/(?<!_test|run_tests)\.js$/.test(name)) continue;
    cpSync(join(TFJS_NODE, 'dist', name), join(VENDORED, 'dist', name));
  }
  const { version, license } = z
    .object({ version: z.string(), license: z.string() })
    .parse(JSON.parse(readFileSync(join(TFJS_NODE, 'package.json'), 'utf8')));
  const manifest = { name: '@tensorflow/tfjs-node', version, license, private: true, type: 'commonjs' };
  writeFileSync(join(VENDORED, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(join(VENDORED, 'NOTICE'), NOTICE);
}

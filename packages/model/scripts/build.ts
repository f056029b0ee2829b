/**
 * Builds what is published into dist: every source as an ES module with its types, and two files for script tags.
 * trazo.js is a module with TensorFlow.js in it; trazo.global.js sets the global `trazo` and uses the global `tf` of
 * TensorFlow.js's own script. `pnpm pack` runs this. In the repository nothing does: Node strips the sources' types.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'vite';
import { assertPnpm } from './assert-pnpm.ts';
import { withPublishedCommands } from './published-commands.ts';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const TYPESCRIPT = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
/** The first statement of trazo.global.js, instead of a ReferenceError in the middle of it. */
const ASSERT_TF =
  "if(typeof tf==='undefined')throw new Error('trazo.global.js uses the global tf of TensorFlow.js: put its script before " +
  'this one, such as <script src="https://cdn.jsdelivr.net/npm/@tensorflow/tfjs@4"></script>.\');';

assertPnpm();
rmSync(join(PACKAGE, 'dist'), { recursive: true, force: true });
execFileSync(process.execPath, [join(TYPESCRIPT, 'bin/tsc'), '--project', 'tsconfig.build.json'], {
  cwd: PACKAGE,
  stdio: 'inherit',
});
for (const name of readdirSync(join(PACKAGE, 'dist'), { recursive: true, encoding: 'utf8' })) {
  const file = join(PACKAGE, 'dist', name);
  if (/\.(?:js|d\.ts)$/.test(name)) writeFileSync(file, withPublishedCommands(readFileSync(file, 'utf8')));
}
await bundle({
  lib: { entry: 'src/script-tag/module.ts', formats: ['es'], fileName: () => 'trazo.js' },
  license: { fileName: 'trazo.licenses.md' },
  // For modules, Vite leaves white space and comments in unless it is told here.
  rolldownOptions: { output: { minify: true } },
});
await bundle({
  lib: {
    entry: 'src/script-tag/global.ts',
    formats: ['iife'],
    name: 'trazo',
    fileName: () => 'trazo.global.js',
  },
  rolldownOptions: { external: /^@tensorflow\//, output: { globals: () => 'tf', banner: ASSERT_TF } },
});

async function bundle(options: BuildOptions): Promise<void> {
  await build({
    root: PACKAGE,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    build: { outDir: 'dist', emptyOutDir: false, minify: true, target: 'es2023', ...options },
  });
}

import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** Bundles the page that samples with loadGenerator, as a user of the library would. */
export async function buildGeneratorPage(outDir: string): Promise<void> {
  await build({
    root: fileURLToPath(new URL('.', import.meta.url)),
    configFile: false,
    logLevel: 'error',
    base: './',
    build: { outDir, emptyOutDir: true, minify: false },
  });
}

import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

/** Folder of the repository. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Documents that people read, by their paths in the repository. */
export const DOCUMENTS: readonly string[] = [
  ...readdirSync(ROOT).filter((name) => /^(?:README.*|CONTRIBUTING|SECURITY)\.md$/.test(name)),
  ...readdirSync(`${ROOT}docs`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  'examples/specs/README.md',
  ...['apps/edge-api', 'apps/web', 'packages/model', 'packages/trainer', 'bench', 'test'].map(
    (each) => `${each}/README.md`,
  ),
].sort();

/** The text of a file of the repository. */
export const textOf = (path: string): Promise<string> => readFile(`${ROOT}${path}`, 'utf8');

const manifestSchema = z.object({ packageManager: z.string(), scripts: z.record(z.string(), z.string()) });

/** Scripts of the root package, and the package manager that is pinned there. */
export async function rootManifest(): Promise<z.infer<typeof manifestSchema>> {
  return manifestSchema.parse(JSON.parse(await textOf('package.json')));
}

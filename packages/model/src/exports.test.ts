import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as z from 'zod';

const manifest = new URL('../package.json', import.meta.url);
const { exports: entries } = z
  .object({ exports: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(manifest, 'utf8')));

// The public API that other packages use: a change here is a change of the API.
it.each(Object.entries(entries))('%s exports these names', async (_, path) => {
  const entry: object = await import(new URL(path, manifest).href);
  expect(Object.keys(entry).sort()).toMatchSnapshot();
});

import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const BIN = fileURLToPath(new URL('../bin.ts', import.meta.url));

/** Makes sharp fail as it does where its binary for the platform is missing. */
const HOOK = `
import { registerHooks } from 'node:module';
registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'sharp') throw new Error('Could not load the "sharp" module using the linux-x64 runtime');
    return next(specifier, context);
  },
});`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trazo-'));
  await writeFile(join(folder, 'hook.mjs'), HOOK);
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs the program without sharp. */
async function trazo(...args: string[]): Promise<{ code: number; output: string }> {
  const env = { ...process.env, INIT_CWD: folder, NODE_OPTIONS: `--import ${join(folder, 'hook.mjs')}` };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [BIN, ...args], { env });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

describe('without sharp’s binary for this platform', () => {
  it.each([['--help'], ['train', '--help'], ['schema']])('trazo %s %s works', async (...args) => {
    expect((await trazo(...args)).code).toBe(0);
  });

  it('diagnose names it, with the remedy', async () => {
    const { output } = await trazo('diagnose');
    expect(output).toMatch(/^missing {2}sharp .*The package sharp, .* does not load on \w+ \w+\.$/m);
    expect(output).toMatch(/→ Install the packages on this machine.*pnpm install --force/);
  });

  it('training fails in a line before it begins', async () => {
    const { code, output } = await trazo('train', '--dataset', 'strokes', '--max-steps', '1');
    expect(code).toBe(2);
    expect(output).toMatch(
      /^Error: The package sharp, which makes sample grids and animations, does not load/m,
    );
    expect(output).not.toMatch(/^ {4}at /m);
    expect(await readdir(folder)).toEqual(['hook.mjs']);
  });
});

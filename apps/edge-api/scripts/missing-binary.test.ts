import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingBinary } from './missing-binary.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trazo-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs `pnpm start` where a package that holds a binary is not installed. */
async function startWithout(name: string): Promise<{ code: number; output: string }> {
  const hook = join(folder, `${name.replace(/\W/g, '-')}.mjs`);
  await writeFile(
    hook,
    `import { Module } from 'node:module';
const resolve = Module._resolveFilename;
Module._resolveFilename = (request, ...rest) => {
  if (request.startsWith('${name}')) throw Object.assign(new Error(\`Cannot find module '\${request}'\`), { code: 'MODULE_NOT_FOUND' });
  return resolve(request, ...rest);
};`,
  );
  const script = fileURLToPath(new URL('./start.ts', import.meta.url));
  const env = { ...process.env, NODE_OPTIONS: `--import ${hook}` };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [script, '--port', '8799'], {
      env,
    });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

describe('a tool without its binary for this platform', () => {
  // The one that is loaded before anything is built; the others would write into folders that other tests use.
  it('is named by pnpm start in a line, with the remedy', async () => {
    const { code, output } = await startWithout('@cloudflare/workerd-');
    expect(output).toMatch(
      /^error: The package @cloudflare\/workerd-[\w-]+ is missing on \w+ \w+, or was installed for another platform\.\nhint: Install the packages on this machine, with its own pnpm: pnpm install --force\n$/,
    );
    expect(code).toBe(2);
  });

  it('is told from its own report, and from the causes of an error', () => {
    const lightningcss = "[lightningcss minify] Cannot find module '../lightningcss.linux-x64-gnu.node'";
    expect(missingBinary(lightningcss)).toMatch(/^The package lightningcss\.linux-x64-gnu is missing/);
    expect(missingBinary('Error: Cannot find native binding. npm has a bug')).toMatch(/rolldown is missing/);
    const cause = new Error('The package "@esbuild/linux-x64" could not be found, and is needed by esbuild.');
    expect(missingBinary(new Error('An error occurred when starting the server', { cause }))).toMatch(
      /^The package @esbuild\/linux-x64 is missing/,
    );
    const platforms =
      'Specifically the "@esbuild/darwin-arm64" package is present but this platform\nneeds the "@esbuild/linux-x64" package instead.';
    expect(missingBinary(new Error(platforms))).toMatch(/^The package @esbuild\/linux-x64 is missing/);
    expect(missingBinary(new Error("Cannot find module './page.ts'"))).toBeUndefined();
    expect(missingBinary(undefined)).toBeUndefined();
  });
});

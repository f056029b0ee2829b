import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFixtureModel } from '../fixture-model/model.ts';

const START = fileURLToPath(new URL('../../apps/edge-api/scripts/start.ts', import.meta.url));

/** Runs `pnpm start` and returns its output and exit code. */
async function start(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const run = promisify(execFile)(process.execPath, [START, '--port', String(await freePort()), ...args], {
    env: { ...process.env, NODE_NO_WARNINGS: '1', ...env },
    timeout: 60_000,
  });
  return run.then(
    () => ({ code: 0, stdout: '', stderr: '' }),
    (error: unknown) => Object(error) as { code: number | null; stdout: string; stderr: string },
  );
}

describe('pnpm start with an untrusted model', { timeout: 120_000 }, () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trazo-abuse-'));
    await writeFixtureModel(folder, { name: 'guest', classes: 10 });
  });
  afterEach(() => rm(folder, { recursive: true }));

  it.each(['--run', 'MODEL_DIR'])(
    'by %s ends with a line that names the file, and serves nothing',
    async (option) => {
      const weights = await readFile(join(folder, 'weights.bin'));
      await writeFile(join(folder, 'weights.bin'), weights.subarray(1));
      const { code, stdout, stderr } = await (option === '--run'
        ? start(['--run', folder])
        : start([], { MODEL_DIR: folder }));
      expect(code).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toMatch(
        /^error: .*weights\.bin: has \d+ bytes where model\.json describes \d+\.\nhint: The copy is incomplete, .*\n$/,
      );
    },
  );

  it('does not run code that the name of the model injects into the worker', async () => {
    const witness = join(folder, 'witness');
    const card = await readFile(join(folder, 'card.json'), 'utf8');
    const name = `x'; import('node:fs').then((fs) => fs.writeFileSync(${JSON.stringify(witness)}, '')); '`;
    await writeFile(
      join(folder, 'card.json'),
      card.replace('"name":"guest"', `"name":${JSON.stringify(name)}`),
    );
    const { code, stderr } = await start(['--run', folder]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: .*card\.json: name: .*a lower-case letter/);
    await expect(readFile(witness)).rejects.toThrow('ENOENT');
  });

  it('finds the fault in the export of a run', async () => {
    const run = join(folder, 'run');
    for (const name of ['model.json', 'weights.bin', 'card.json']) {
      await cp(join(folder, name), join(run, 'export', name), { recursive: true });
    }
    await writeFile(join(run, 'export/model.json'), '{');
    const { code, stderr } = await start(['--run', run]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: .*model\.json: is not JSON text\.\n$/);
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

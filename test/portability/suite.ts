import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

const reportSchema = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  testResults: z.array(
    z.object({ assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })) }),
  ),
});

/** The results of a suite. */
export interface SuiteOutcome {
  readonly passed: number;
  readonly skipped: number;
  /** Names of the failed tests. */
  readonly failed: readonly string[];
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const { resolve } = createRequire(import.meta.url);

/**
 * Runs the short version of a package's tests with the given Node and environment.
 *
 * @param folder the package's folder, relative to the root
 */
export async function runSuite(
  folder: string,
  node: string,
  env: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<SuiteOutcome> {
  const out = await mkdtemp(join(tmpdir(), 'trazo-suite-'));
  try {
    const report = join(out, 'report.json');
    const vitest = join(resolve('vitest/package.json'), '../vitest.mjs');
    const { VITEST: _, VITEST_POOL_ID: __, VITEST_WORKER_ID: ___, NODE_OPTIONS: ____, ...rest } = process.env;
    const child = spawn(node, [vitest, 'run', '--reporter=json', `--outputFile=${report}`, ...args], {
      cwd: join(ROOT, folder),
      env: { ...rest, TRAZO_LONG: '0', ...env },
      stdio: 'ignore',
    });
    await once(child, 'close');
    const { numPassedTests, numPendingTests, testResults } = reportSchema.parse(
      JSON.parse(await readFile(report, 'utf8')),
    );
    const failed = testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status === 'failed');
    return {
      passed: numPassedTests,
      skipped: numPendingTests,
      failed: failed.map(({ fullName }) => fullName),
    };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

/**
 * Serves the gallery and the API on this machine, in workerd, the runtime of Cloudflare Workers:
 *
 *     pnpm start
 *     pnpm start --port 8080
 *     pnpm start --run 1      # serves your own model
 *     MODEL_DIR=somewhere/export pnpm start
 */
import { connect } from 'node:net';
import { RUNS_DIR } from '@trazo/model/runs';
import { Command } from 'commander';
import * as z from 'zod';
import { readFlags } from './read-flags.ts';
import { runScript, ScriptError } from './run-script.ts';
import { meantModel, servedModel } from './served-model.ts';
import { QUIET_WRANGLER, WRANGLER_CONFIG } from './wrangler-environment.ts';

const portSchema = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.int().min(1).max(65_535));

/** Unvalidated flags. */
interface Flags {
  readonly port: string;
  readonly host: string;
  readonly run?: string;
  readonly runsDir: string;
}

await runScript(async (log) => {
  const flags = readFlags(startCommand(), process.argv.slice(2), meantFlag)?.opts<Flags>();
  if (flags === undefined) return;
  const port = portSchema.safeParse(flags.port);
  if (!port.success) {
    throw new ScriptError(`--port "${flags.port}" is not valid: give a whole number from 1 to 65535.`);
  }
  const folder = await servedModel(flags);
  await assertPortIsFree(flags.host, port.data);
  // Loaded only now, so that --help and refusals do not wait for it.
  const [{ buildModels }, { buildPage }, { unstable_startWorker }] = await Promise.all([
    import('./build-models.ts'),
    import('./build-page.ts'),
    import('wrangler'),
  ]);
  const names = await buildModels(folder);
  await buildPage(names[0]);
  Object.assign(process.env, QUIET_WRANGLER);
  const worker = await unstable_startWorker({
    config: WRANGLER_CONFIG,
    dev: {
      server: { hostname: flags.host, port: port.data },
      inspector: false,
      logLevel: 'warn',
      // Serves what was built at the start. The next start begins with an empty cache.
      watch: false,
      persist: false,
    },
  });
  await worker.ready;
  const { origin } = new URL(await worker.url);
  log(`Gallery  ${origin}/\nAPI      ${origin}/docs\nModels   ${names.join(', ')}\nPress Ctrl-C to stop.`);
  await new Promise<void>((stop) => {
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
  await worker.dispose();
});

function startCommand(): Command {
  return new Command('pnpm start')
    .description('Serves the gallery and the API on this machine, in the runtime of production.')
    .option('--port <number>', 'port to listen on', '8787')
    .option('--host <name>', 'address to listen on; 0.0.0.0 accepts other machines', 'localhost')
    .option(
      '--run <run>',
      "serve the export of this run, by the run's number or folder; a model folder, too (default: MODEL_DIR, else the models that ship)",
    )
    .option('--runs-dir <folder>', 'folder of the numbered runs', RUNS_DIR)
    .addHelpText('after', '\nExamples:\n  pnpm start\n  pnpm start --port 8080\n  pnpm start --run 1');
}

/** The flag that a word without one is meant for: a port has four or five digits, a run fewer. */
function meantFlag(word: string): string {
  return /^\d{4,}$/.test(word) ? `--port ${word}` : meantModel(word);
}

/** Checks the port before anything is built. */
async function assertPortIsFree(host: string, port: number): Promise<void> {
  const busy = await new Promise<boolean>((resolve) => {
    const socket = connect({ host: host === '0.0.0.0' ? '127.0.0.1' : host, port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
  if (busy) {
    throw new ScriptError(`--port ${port} is in use by another program.`, {
      hint: `pnpm start --port ${port === 65_535 ? port - 1 : port + 1}`,
    });
  }
}

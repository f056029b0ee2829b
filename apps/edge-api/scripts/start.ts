/**
 * Serves the gallery and the API on this machine, in workerd, the runtime of Cloudflare Workers:
 *
 *     pnpm start
 *     pnpm start --port 8080
 *     pnpm start --run runs/00001-dcgan-mnist      # serves your own model
 *     MODEL_DIR=somewhere/export pnpm start
 */
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { unstable_startWorker } from 'wrangler';
import * as z from 'zod';
import { buildModels } from './build-models.ts';
import { buildPage } from './build-page.ts';
import { runScript, ScriptError } from './run-script.ts';
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
}

await runScript(async (log) => {
  const flags = readFlags(process.argv.slice(2));
  if (flags === undefined) return;
  const port = portSchema.safeParse(flags.port);
  if (!port.success) {
    throw new ScriptError(`--port "${flags.port}" is not valid: give a whole number from 1 to 65535.`);
  }
  await assertPortIsFree(flags.host, port.data);
  const names = await buildModels(modelFolder(flags.run));
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

function readFlags(args: string[]): Flags | undefined {
  const command = new Command('pnpm start')
    .description('Serves the gallery and the API on this machine, in the runtime of production.')
    .option('--port <number>', 'port to listen on', '8787')
    .option('--host <name>', 'address to listen on; 0.0.0.0 accepts other machines', 'localhost')
    .option('--run <folder>', 'serve the model that this run exported')
    .addHelpText(
      'after',
      '\nExamples:\n  pnpm start\n  pnpm start --port 8080\n  pnpm start --run runs/00001-dcgan-mnist',
    )
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ outputError: () => {} });
  try {
    return command
      .parse(
        args.filter((arg) => arg !== '--'),
        { from: 'user' },
      )
      .opts<Flags>();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    throw new ScriptError(`${error.message.replace(/^error: /, '').replace(/\s*\n\s*/, ' ')}`, {
      hint: 'pnpm start --help shows the flags.',
    });
  }
}

/** The folder of `--run` or `MODEL_DIR`; undefined for the shipped models. */
function modelFolder(run: string | undefined): string | undefined {
  const from = process.env['INIT_CWD'] ?? process.cwd();
  if (run === undefined)
    return process.env['MODEL_DIR'] ? resolve(from, process.env['MODEL_DIR']) : undefined;
  const folder = resolve(from, run);
  if (!existsSync(folder)) {
    throw new ScriptError(`--run "${run}" is not valid: there is no such folder.`, {
      hint: 'A run is a folder that `pnpm train` made, such as runs/00001-dcgan-mnist.',
    });
  }
  const exported = join(folder, 'export');
  if (existsSync(exported)) return exported;
  if (existsSync(join(folder, 'model.json'))) return folder;
  throw new ScriptError(`--run "${run}" is not valid: it has no export yet.`, { hint: `pnpm export ${run}` });
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

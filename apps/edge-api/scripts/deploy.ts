/**
 * Uploads the worker, its models and the page to Cloudflare, after a check of the size budgets:
 *
 *     pnpm run deploy --dry-run     # builds and checks, offline
 *     pnpm run deploy               # needs `wrangler login` or CLOUDFLARE_API_TOKEN
 *     pnpm run deploy --run 1       # your own model
 *
 * Other flags, such as --name or --var, are passed to wrangler.
 */
import { readDeployFlags } from './deploy-flags.ts';
import { runScript, ScriptError } from './run-script.ts';
import { servedModel } from './served-model.ts';
import { runWrangler } from './wrangler.ts';

await runScript(async (log) => {
  const flags = readDeployFlags(process.argv.slice(2), () => runWrangler(['deploy', '--help']).stdout);
  if (flags === undefined) return;
  const folder = await servedModel(flags);
  // Loaded only now, so that --help and refusals do not wait for it.
  const [{ BUDGETS, checkBudgets }, { buildWorker }] = await Promise.all([
    import('./budgets.ts'),
    import('./build-worker.ts'),
  ]);
  await buildWorker(folder);
  checkBudgets(BUDGETS, log);
  const { status } = runWrangler(['deploy', ...flags.wrangler], true);
  if (status !== 0) throw new ScriptError('wrangler could not deploy; see its messages above.');
});

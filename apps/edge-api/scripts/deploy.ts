/**
 * Uploads the worker, its models and the page to Cloudflare, after a check of the size budgets:
 *
 *     pnpm run deploy --dry-run     # builds and checks, offline
 *     pnpm run deploy               # needs `wrangler login` or CLOUDFLARE_API_TOKEN
 *
 * Other flags, such as --name or --var, are passed to wrangler. MODEL_DIR serves another model.
 */
import { BUDGETS, checkBudgets } from './budgets.ts';
import { buildWorker, runWrangler } from './build-worker.ts';
import { runScript, ScriptError } from './run-script.ts';

await runScript(async (log) => {
  const flags = process.argv.slice(2).filter((flag) => flag !== '--');
  await buildWorker(process.env['MODEL_DIR'] || undefined);
  checkBudgets(BUDGETS, log);
  const { status } = runWrangler(['deploy', ...flags], true);
  if (status !== 0) throw new ScriptError('wrangler could not deploy; see its messages above.');
});

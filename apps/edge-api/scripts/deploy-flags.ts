import { RUNS_DIR } from '@trazo/model/runs';
import { Command } from 'commander';
import { readFlags } from './read-flags.ts';
import { meantModel } from './served-model.ts';
import { declareWranglerFlags } from './wrangler-flags.ts';

/** What a deployment uploads, and how. */
export interface DeployFlags {
  /** Number or folder of a run, or a model folder, to serve instead of MODEL_DIR or the shipped models. */
  readonly run?: string;
  readonly runsDir: string;
  /** Flags for wrangler. */
  readonly wrangler: readonly string[];
}

/**
 * Reads the flags of `pnpm run deploy`: its own, and those that it passes to wrangler.
 *
 * @param wranglerHelp returns the help of `wrangler deploy`; called only where there are flags for wrangler
 * @returns undefined where the help was asked for and printed
 * @throws {ScriptError} with one line for a flag that neither knows
 */
export function readDeployFlags(
  args: readonly string[],
  wranglerHelp: () => string,
): DeployFlags | undefined {
  const command = readFlags(deployCommand().allowUnknownOption().allowExcessArguments(), args, meantModel);
  if (command === undefined) return undefined;
  const { dryRun, ...own } = command.opts<Omit<DeployFlags, 'wrangler'> & { readonly dryRun?: true }>();
  if (command.args.length > 0) {
    const strict = deployCommand();
    declareWranglerFlags(strict, wranglerHelp());
    readFlags(strict, args, meantModel);
  }
  return { ...own, wrangler: [...command.args, ...(dryRun ? ['--dry-run'] : [])] };
}

function deployCommand(): Command {
  return new Command('pnpm run deploy')
    .description(
      'Builds the models, the page and the worker, checks their sizes, and uploads them to Cloudflare. ' +
        'That needs an account: pnpm --filter @trazo/edge-api exec wrangler login, or CLOUDFLARE_API_TOKEN.',
    )
    .option('--dry-run', 'build and check, and upload nothing; needs no account')
    .option(
      '--run <run>',
      "upload the export of this run alone, by the run's number or folder; a model folder, too (default: MODEL_DIR, else the models that ship)",
    )
    .option('--runs-dir <folder>', 'folder of the numbered runs', RUNS_DIR)
    .addHelpText(
      'after',
      `
Other flags are those of \`wrangler deploy\`, such as --name, --env, --var and --keep-vars.

Environment:
  MODEL_DIR             a model folder to upload instead of the models that ship
  CLOUDFLARE_API_TOKEN  for a machine where nobody can log in

Examples:
  pnpm run deploy --dry-run
  pnpm run deploy
  pnpm run deploy --run 1 --name mine
  MODEL_DIR=packages/model/pretrained/slim pnpm run deploy`,
    );
}

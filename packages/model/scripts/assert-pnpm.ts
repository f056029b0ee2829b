/** Ends the process if npm packs: it publishes the sources' `exports`, and versions that are none. */
export function assertPnpm(): void {
  if (!/^npm\//.test(process.env['npm_config_user_agent'] ?? '')) return;
  process.stderr.write(
    'npm knows neither the catalog in pnpm-workspace.yaml nor publishConfig.exports: use pnpm pack or pnpm publish.\n',
  );
  process.exit(1);
}

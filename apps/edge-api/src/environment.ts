/** What Cloudflare binds to the worker, as `wrangler.jsonc` asks for. */
export interface Bindings {
  /** Counts the drawings of each client address. */
  readonly RATE_LIMITER?: { limit(options: { key: string }): Promise<{ success: boolean }> };
  /** Which deployment this is. */
  readonly VERSION?: { readonly id: string };
}

/** Hono's view of the worker's surroundings. */
export interface Environment {
  Bindings: Bindings;
  Variables: { requestId: string };
}

/** The bindings of the worker that `wrangler.jsonc` configures. */
export interface Bindings {
  /** Counts the generated pictures of each client address. */
  readonly RATE_LIMITER?: { limit(options: { key: string }): Promise<{ success: boolean }> };
  /** The files of the page. */
  readonly ASSETS?: { fetch(request: Request): Promise<Response> };
  /** The current deployment. */
  readonly VERSION?: { readonly id: string };
}

/** Hono's type of the worker's environment. */
export interface Environment {
  Bindings: Bindings;
  Variables: { requestId: string };
}

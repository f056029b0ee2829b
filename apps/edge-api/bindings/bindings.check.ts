import type { Bindings } from '../src/environment.ts';

/**
 * The worker's code sees its bindings through `Bindings`, which tests and the page's typed client can use without
 * Cloudflare's types. What `wrangler types` generates from wrangler.jsonc must fit it, under the same names.
 */
export const bindings = (generated: Env): Required<Bindings> => generated;

/** Fails to compile where wrangler.jsonc has a binding that the code does not know. */
export const names = (generated: keyof Env): keyof Bindings => generated;

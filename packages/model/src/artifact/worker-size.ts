const KIB = 1024;

/**
 * Maximum compressed (gzip) sizes of a deployment in bytes: of the whole worker, which is the limit of Cloudflare's free
 * plan, and within it of its code with the graphs and cards of the models. The rest is for the weights of the default
 * model. Those of the others are static files.
 */
export const WORKER_BUDGET = { total: 3072 * KIB, code: 352 * KIB } as const;

/** Maximum size of a static file beside the worker in bytes, Cloudflare's limit on every plan. */
export const MAX_STATIC_FILE = 25 * KIB * KIB;

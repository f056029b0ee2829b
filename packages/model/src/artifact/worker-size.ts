const KIB = 1024;

/**
 * Maximum compressed (gzip) sizes of a deployment in bytes: of the whole worker, which is the limit of Cloudflare's free
 * plan, and within it of its code with the graphs and cards of the models. The rest is for the weights of the models.
 */
export const WORKER_BUDGET = { total: 3072 * KIB, code: 352 * KIB } as const;

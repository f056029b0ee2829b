/**
 * The paths of the API, the one list that everything else follows: routes, OpenAPI document, preflight, the page's
 * requests and its development proxy. `wrangler.jsonc` cannot import it; a test compares the two.
 */
export const API = {
  generate: '/generate',
  walk: '/walk',
  models: '/models',
  health: '/healthz',
  openapi: '/openapi.json',
  docs: '/docs',
} as const;

/** A path of the API. */
export type ApiPath = (typeof API)[keyof typeof API];

/** Every path of the API. All other paths belong to the page. */
export const API_PATHS: readonly ApiPath[] = Object.values(API);

/** Folder of the static files in which the models' training histories are served. */
export const HISTORIES_PATH = '/histories';

/**
 * The paths of the API, the one list that everything else follows: routes, OpenAPI document, preflight, the page's
 * requests and its development proxy. `wrangler.jsonc` cannot import it; a test compares the two.
 */
export const API = {
  generate: '/generate',
  generatePng: '/generate.png',
  walk: '/walk',
  walkPng: '/walk.png',
  walkGif: '/walk.gif',
  models: '/models',
  health: '/healthz',
  openapi: '/openapi.json',
  docs: '/docs',
} as const;

/** The path of each file of a model, with the names of its parts as Hono writes them. It lies below `/models`. */
export const MODEL_FILE_PATH = `${API.models}/:model/:v/:file` as const;

/** A path of the API. */
export type ApiPath = (typeof API)[keyof typeof API];

/** Every path of the API that has no variable part. All others but {@link MODEL_FILE_PATH} belong to the page. */
export const API_PATHS: readonly ApiPath[] = Object.values(API);

/** The path of the page, whose head the worker fills in. */
export const PAGE_PATH = '/';

/** The paths whose responses are pictures. */
export const PICTURE_PATHS: readonly string[] = [
  API.generate,
  API.generatePng,
  API.walk,
  API.walkPng,
  API.walkGif,
];

/** Folder of the static files in which the models' training histories are served. */
export const HISTORIES_PATH = '/histories';

/** The paths of the API that a wrong path may mean: those that differ from it in the extension, or in what follows. */
export function similarPaths(path: string): readonly ApiPath[] {
  const name = nameOf(path.toLowerCase());
  return API_PATHS.filter((each) => nameOf(each) === name);
}

/** The first segment of a path without its extension. */
function nameOf(path: string): string | undefined {
  return /^\/([^/.]+)/.exec(path)?.[1];
}

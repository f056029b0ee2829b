/**
 * Version of all that turns a request into bytes: latents, layout, PNG encoding. Part of every ETag and cache key.
 * Raise it by one whenever the same model and parameters give other bytes than before.
 */
export const RENDERER_VERSION = 1;

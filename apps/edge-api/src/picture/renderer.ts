/**
 * Version of everything that turns a request into bytes: latents, layout, PNG encoding. Part of every ETag and cache
 * key. Increment it whenever the same model and parameters give different bytes.
 */
export const RENDERER_VERSION = 1;

/** `Cache-Control` of a response whose address names its content, which therefore never changes. */
export const IMMUTABLE = 'public, max-age=31536000, immutable';

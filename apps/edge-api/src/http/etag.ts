/**
 * The strong validator of a picture, known before the picture is generated: pictures are a pure function of the model,
 * the renderer and the parameters, so the same three give the same bytes.
 *
 * @param version the model's, as in `v`
 * @param renderer see `RENDERER_VERSION`
 * @param canonical path and normalised query
 */
export async function pictureETag(version: string, renderer: number, canonical: string): Promise<string> {
  return `"${version}-${renderer}-${await shortHash(new TextEncoder().encode(canonical))}"`;
}

/** The strong validator of a file by its content. */
export async function contentETag(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return `"${await shortHash(bytes)}"`;
}

/** The first 16 hexadecimal digits of a SHA-256. */
async function shortHash(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest, 0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Whether `If-None-Match` says that the client already has this picture (RFC 9110, 13.1.2: weak comparison, lists,
 * `*`).
 */
export function matchesETag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const candidates = ifNoneMatch.match(/(?:W\/)?"[^"]*"/g) ?? [];
  return candidates.some((candidate) => candidate.replace(/^W\//, '') === etag);
}

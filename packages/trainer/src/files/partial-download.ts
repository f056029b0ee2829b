import { readFile, rm, stat } from 'node:fs/promises';
import * as z from 'zod';
import { writeAtomically } from './write-atomically.ts';

/** The start of a file that an interrupted download left, and how to ask for the rest of the same file. */
export interface PartialDownload {
  readonly bytes: number;
  /** ETag or Last-Modified of the file, for If-Range (RFC 9110, section 13.1.5). */
  readonly validator: string;
}

const recordSchema = z.strictObject({ url: z.string(), validator: z.string().min(1) });

/** Path of the received bytes of a download to `target`. */
export function partOf(target: string): string {
  return `${target}.part`;
}

/** Path of the record that says which file a part belongs to. */
function recordOf(target: string): string {
  return `${target}.part.json`;
}

/** Returns what an earlier download from the same URL left; undefined if it cannot be continued. */
export async function readPartial(target: string, url: string): Promise<PartialDownload | undefined> {
  const bytes = await stat(partOf(target)).then(
    ({ size }) => size,
    () => 0,
  );
  const text = await readFile(recordOf(target), 'utf8').catch(() => '');
  const record = recordSchema.safeParse(jsonOf(text));
  if (bytes === 0 || !record.success || record.data.url !== url) return undefined;
  return { bytes, validator: record.data.validator };
}

/** Records which file a part belongs to, so that the download can be continued. */
export async function recordPartial(target: string, url: string, validator: string): Promise<void> {
  await writeAtomically(recordOf(target), JSON.stringify({ url, validator }));
}

/** Removes the record, and the part with it unless it has become the file. */
export async function removePartial(target: string): Promise<void> {
  await rm(partOf(target), { force: true });
  await rm(recordOf(target), { force: true });
}

/**
 * Returns a response's validator, with which the rest of the same file can be requested; undefined if there is none. A
 * weak ETag does not promise equal bytes.
 */
export function validatorOf(headers: Headers): string | undefined {
  const etag = headers.get('etag');
  if (etag !== null && !etag.startsWith('W/')) return etag;
  return headers.get('last-modified') ?? undefined;
}

/** First byte and length of the whole file, as Content-Range has them; undefined if it has not that form. */
export function contentRangeOf(
  headers: Headers,
): { readonly first: number; readonly total: number | undefined } | undefined {
  const [, first, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '') ?? [];
  if (first === undefined) return undefined;
  return { first: Number(first), total: total === '*' ? undefined : Number(total) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

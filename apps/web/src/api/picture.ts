import { FailureError, failureOf } from './failure.ts';

/**
 * Loads a picture into an image element that is ready to be shown at once.
 *
 * The browser's own image loading is used, so that "copy image address" gives the permanent address and its cache
 * is the only one. Only when that fails is the address fetched, to learn why.
 *
 * @throws {FailureError} saying why there is no picture
 */
export async function loadPicture(url: string): Promise<HTMLImageElement> {
  const first = await decoded(url);
  if (first !== null) return first;
  const response = await request(url);
  if (!response.ok) throw new FailureError(await failureOf(response));
  // It worked this time, so the first failure was a passing one, or what came is not a picture.
  const second = await decoded(url);
  if (second === null) throw new FailureError({ kind: 'reply' });
  return second;
}

/**
 * Fetches an address of the worker.
 *
 * @throws {FailureError} `offline` when nothing answers
 */
export async function request(url: string): Promise<Response> {
  try {
    return await fetch(url);
  } catch {
    throw new FailureError({ kind: 'offline' });
  }
}

async function decoded(url: string): Promise<HTMLImageElement | null> {
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
    return image;
  } catch {
    return null;
  }
}

import { FailureError, failureOf } from './failure.ts';

/**
 * Loads a picture into an image element that can be displayed immediately.
 *
 * It uses the browser's image loading, so that "copy image address" gives the permanent address and the browser's cache
 * is the only one. Only when that fails, it fetches the address to find out why.
 *
 * @throws {FailureError} saying why there is no picture
 */
export async function loadPicture(url: string): Promise<HTMLImageElement> {
  const first = await decoded(url);
  if (first !== null) return first;
  const response = await request(url);
  if (!response.ok) throw new FailureError(await failureOf(response));
  // The request succeeded this time: the first failure was temporary, or the response is not a picture.
  const second = await decoded(url);
  if (second === null) throw new FailureError({ kind: 'reply' });
  return second;
}

/**
 * Fetches an address of the worker.
 *
 * @throws {FailureError} `offline` when there is no response
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

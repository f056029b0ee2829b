import { API } from '@trazo/edge-api/api-paths';
import { FailureError, failureOf } from './failure.ts';
import { request } from './picture.ts';
import type { Models } from './worker.ts';

/**
 * Fetches the cards of the worker's models. Page and worker are deployed together and share the type of the response,
 * so the page carries no schema library to validate it again.
 *
 * @throws {FailureError} when there is no response or an error
 */
export async function loadModels(): Promise<Models> {
  const response = await request(API.models);
  if (!response.ok) throw new FailureError(await failureOf(response));
  return (await response.json()) as Models;
}

import { FailureError, failureOf } from './failure.ts';
import { request } from './picture.ts';
import type { Models } from './worker.ts';

/**
 * Fetches the cards of the models that the worker carries. The worker is this page's own and answers what its type
 * says, so the answer is not validated again.
 *
 * @throws {FailureError} when there is no answer or a bad one
 */
export async function loadModels(): Promise<Models> {
  const response = await request('/models');
  if (!response.ok) throw new FailureError(await failureOf(response));
  return (await response.json()) as Models;
}

import type { AppType } from '@trazo/edge-api';
import type { hc, InferRequestType, InferResponseType } from 'hono/client';

// Types only: the page asks the worker by plain addresses, which is all that pictures need, and carries no client.
type Client = ReturnType<typeof hc<AppType>>;

/** Parameters of `GET /generate`, as the worker's own schema has them. */
export type GenerateParameters = InferRequestType<Client['generate']['$get']>['query'];
/** Parameters of `GET /walk`. */
export type WalkParameters = InferRequestType<Client['walk']['$get']>['query'];
/** What `GET /models` answers. */
export type Models = InferResponseType<Client['models']['$get'], 200>;
/** A model's card, as it arrives. */
export type Card = Models['models'][number];
/** Where a model's course of training can be seen. */
export type History = NonNullable<Card['history']>;

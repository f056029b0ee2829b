import type { AppType } from '@trazo/edge-api';
import type { hc, InferRequestType, InferResponseType } from 'hono/client';

// Types only: the page requests plain addresses, which is all that pictures need, and bundles no client.
type Client = ReturnType<typeof hc<AppType>>;

/** Parameters of `GET /generate`, from the worker's schema. */
export type GenerateParameters = InferRequestType<Client['generate']['$get']>['query'];
/** Parameters of `GET /walk`. */
export type WalkParameters = InferRequestType<Client['walk']['$get']>['query'];
/** Body of `GET /models`. */
export type Models = InferResponseType<Client['models']['$get'], 200>;
/** An entry of `GET /models`: a model's card and history. */
export type Card = Models['models'][number];
/** The training history of a model. */
export type History = NonNullable<Card['history']>;

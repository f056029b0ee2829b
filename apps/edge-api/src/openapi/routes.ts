import type * as z from 'zod';
import { API, type ApiPath, MODEL_FILE_PATH } from '../api-paths.ts';
import type { ProblemKind } from '../http/problem.ts';
import { modelFileParameters } from '../schemas/parameters.ts';
import { generateQuery, noQuery, walkFileQuery, walkQuery } from '../schemas/requests.ts';
import { healthSchema, modelsSchema } from '../schemas/responses.ts';

/** A route as the documentation describes it. */
export interface Route {
  readonly path: ApiPath | typeof MODEL_FILE_PATH;
  /** The variable parts of the path, if it has any. */
  readonly parts?: z.ZodObject;
  /** Another path of the same description, if the route is the same with a file extension. */
  readonly extensionOf?: ApiPath;
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly query: z.ZodObject;
  readonly response: {
    readonly types: readonly [string, ...string[]];
    readonly schema?: z.ZodType;
    readonly name?: string;
  };
  /** Problems of this route, besides those of every route. */
  readonly problems: readonly ProblemKind[];
  /** Whether responses have an ETag, so that clients can revalidate. */
  readonly revalidates: boolean;
}

const PICTURE_PROBLEMS: readonly ProblemKind[] = [
  'unknown-model',
  'stale-version',
  'too-many-requests',
  'busy',
];

/**
 * Every route, in the order of the documentation. The handlers take their path and their query from here, so what is
 * documented is what is served.
 */
export const ROUTES = {
  generate: {
    path: API.generate,
    operationId: 'generate',
    summary: 'A grid of generated images as PNG',
    description:
      'Generates n images. With a seed, the response has a strong ETag; with a seed and v, it can be cached forever. The header Link names the permanent address of the picture, X-Trazo-Seed its seed, and X-Trazo-Digits and X-Trazo-Classes the number and the name of each tile’s class; text chunks of the file hold the same. With text, a model of letters writes a word: /generate?text=trazo.',
    query: generateQuery,
    response: { types: ['image/png'] },
    problems: PICTURE_PROBLEMS,
    revalidates: true,
  },
  generatePng: {
    path: API.generatePng,
    extensionOf: API.generate,
    operationId: 'generatePng',
    summary: 'The response of /generate, for programs that expect a file name',
    description: 'The same parameters, the same bytes and the same permanent address as /generate.',
    query: generateQuery,
    response: { types: ['image/png'] },
    problems: PICTURE_PROBLEMS,
    revalidates: true,
  },
  walk: {
    path: API.walk,
    operationId: 'walk',
    summary: 'The interpolation between two seeds as animated PNG or GIF',
    description:
      'Each image turns into another one, by spherical interpolation between their latent vectors. The first and the last frame are the pictures of /generate for the two seeds. Many chats and slides show an animated PNG as a still picture and move a GIF. There is no animated WebP, because its encoder does not fit into a worker.',
    query: walkQuery,
    response: { types: ['image/png', 'image/gif'] },
    problems: PICTURE_PROBLEMS,
    revalidates: true,
  },
  walkPng: {
    path: API.walkPng,
    extensionOf: API.walk,
    operationId: 'walkPng',
    summary: 'The response of /walk as animated PNG',
    description: 'The same parameters as /walk without format, the same bytes as /walk?format=png.',
    query: walkFileQuery,
    response: { types: ['image/png'] },
    problems: PICTURE_PROBLEMS,
    revalidates: true,
  },
  walkGif: {
    path: API.walkGif,
    extensionOf: API.walk,
    operationId: 'walkGif',
    summary: 'The response of /walk as animated GIF',
    description: 'The same parameters as /walk without format, the same bytes as /walk?format=gif.',
    query: walkFileQuery,
    response: { types: ['image/gif'] },
    problems: PICTURE_PROBLEMS,
    revalidates: true,
  },
  models: {
    path: API.models,
    operationId: 'models',
    summary: 'The models, with their cards',
    description:
      'The architecture, data set, training and evaluation of each model, and the name of the default model.',
    query: noQuery,
    response: { types: ['application/json'], schema: modelsSchema, name: 'Models' },
    problems: [],
    revalidates: true,
  },
  modelFile: {
    path: MODEL_FILE_PATH,
    parts: modelFileParameters,
    operationId: 'modelFile',
    summary: 'A file of a model, for TensorFlow.js in any page',
    description:
      'The address of model.json is the url of the model in /models: tf.loadGraphModel of TensorFlow.js and loadGenerator of @trazo/model take it, from a page of any origin. The files of a version never change, so they can be cached forever. Ranges of bytes are not served.',
    query: noQuery,
    response: { types: ['application/json', 'application/octet-stream'] },
    problems: ['unknown-path', 'unknown-model', 'stale-version'],
    revalidates: true,
  },
  health: {
    path: API.health,
    operationId: 'health',
    summary: 'Whether the worker is running',
    description: 'Runs no inference. The runtime part describes the isolate that responds.',
    query: noQuery,
    response: { types: ['application/json'], schema: healthSchema, name: 'Health' },
    problems: [],
    revalidates: false,
  },
  openapi: {
    path: API.openapi,
    operationId: 'openapi',
    summary: 'This description as OpenAPI 3.1',
    description: 'Generated from the schemas that validate the requests.',
    query: noQuery,
    response: { types: ['application/json'] },
    problems: [],
    revalidates: true,
  },
  docs: {
    path: API.docs,
    operationId: 'docs',
    summary: 'This description as a web page',
    description: 'The same description for people.',
    query: noQuery,
    response: { types: ['text/html'] },
    problems: [],
    revalidates: false,
  },
} as const satisfies Readonly<Record<string, Route>>;

/** The same routes as a list. */
export const ROUTE_LIST: readonly Route[] = Object.values(ROUTES);

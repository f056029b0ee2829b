import * as z from 'zod';
import { PROBLEM_TYPE, type ProblemKind, problemKinds } from '../http/problem.ts';
import { healthSchema, modelsSchema, problemSchema } from '../schemas/answers.ts';
import { generateQuery, noQuery, walkQuery } from '../schemas/requests.ts';

/** A parameter of the query, as OpenAPI 3.1 describes it. */
export interface OpenApiParameter {
  readonly name: string;
  readonly in: 'query';
  readonly required: false;
  readonly description: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** One route's `get`. */
export interface OpenApiOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly OpenApiParameter[];
  readonly responses: Readonly<Record<string, unknown>>;
}

/** The part of an OpenAPI 3.1 document that this API needs. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, { readonly get: OpenApiOperation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

interface Route {
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly query: z.ZodObject;
  readonly answer: { readonly type: string; readonly schema?: z.ZodType; readonly name?: string };
  /** Problems of its own, beside those that every route has. */
  readonly problems: readonly ProblemKind[];
  /** Whether answers carry an ETag, so that a client that has one may be told that it still holds. */
  readonly revalidates: boolean;
}

const EVERY_ROUTES_PROBLEMS: readonly ProblemKind[] = [
  'invalid-parameter',
  'unexpected-body',
  'url-too-long',
];

const PICTURE_PROBLEMS: readonly ProblemKind[] = [
  'unknown-model',
  'stale-version',
  'too-many-requests',
  'busy',
];

const ROUTES: readonly Route[] = [
  {
    path: '/generate',
    operationId: 'generate',
    summary: 'A grid of digits as PNG',
    description:
      'Draws n new digits. With a seed the answer carries a strong ETag, and with v too it may be kept for ever. The header Link names the permanent address of the picture, X-Trazo-Seed its seed; the file carries both in text chunks.',
    query: generateQuery,
    answer: { type: 'image/png' },
    problems: PICTURE_PROBLEMS,
    revalidates: true,
  },
  {
    path: '/walk',
    operationId: 'walk',
    summary: 'The way between two seeds as animated PNG',
    description:
      'Each digit turns into another one, by spherical interpolation between their latent vectors. The first and the last frame are the pictures of /generate for the two seeds.',
    query: walkQuery,
    answer: { type: 'image/png' },
    problems: PICTURE_PROBLEMS,
    revalidates: true,
  },
  {
    path: '/models',
    operationId: 'models',
    summary: 'The models, with their cards',
    description: 'What each model is, what it learned from and how, and which one draws by default.',
    query: noQuery,
    answer: { type: 'application/json', schema: modelsSchema, name: 'Models' },
    problems: [],
    revalidates: true,
  },
  {
    path: '/healthz',
    operationId: 'health',
    summary: 'Whether the worker is up',
    description: 'Draws nothing. The runtime part tells of the isolate that happens to answer.',
    query: noQuery,
    answer: { type: 'application/json', schema: healthSchema, name: 'Health' },
    problems: [],
    revalidates: false,
  },
  {
    path: '/openapi.json',
    operationId: 'openapi',
    summary: 'This description as OpenAPI 3.1',
    description: 'Made from the schemas that validate the requests.',
    query: noQuery,
    answer: { type: 'application/json' },
    problems: [],
    revalidates: true,
  },
  {
    path: '/docs',
    operationId: 'docs',
    summary: 'This description as a page',
    description: 'The same, to be read.',
    query: noQuery,
    answer: { type: 'text/html' },
    problems: [],
    revalidates: false,
  },
];

/** The API as OpenAPI 3.1, made from the schemas that validate its requests. */
export function openApiDocument(): OpenApiDocument {
  const schemas = ROUTES.flatMap(({ answer: { name, schema } }) =>
    name === undefined || schema === undefined ? [] : [[name, jsonSchema(schema)] as const],
  );
  return {
    openapi: '3.1.0',
    info: {
      title: 'Trazo',
      version: '1',
      description:
        'Handwritten digits that nobody wrote, drawn on request by a generative adversarial network. Every route also answers HEAD, without drawing, and OPTIONS; any page may embed and read the answers. Unknown and repeated parameters are refused; errors are problem details (RFC 9457).',
    },
    paths: Object.fromEntries(ROUTES.map((route) => [route.path, { get: operation(route) }])),
    components: { schemas: { ...Object.fromEntries(schemas), Problem: jsonSchema(problemSchema) } },
  };
}

function operation({
  operationId,
  summary,
  description,
  query,
  answer,
  problems,
  revalidates,
}: Route): OpenApiOperation {
  const schema =
    answer.name === undefined ? { type: 'string' } : { $ref: `#/components/schemas/${answer.name}` };
  const content = { [answer.type]: answer.type === 'image/png' ? {} : { schema } };
  const failures = problemKinds().filter(({ kind }) =>
    [...EVERY_ROUTES_PROBLEMS, ...problems].includes(kind),
  );
  const statuses = [...new Set(failures.map(({ status }) => status))];
  return {
    operationId,
    summary,
    description,
    parameters: Object.entries(query.shape).map(([name, parameter]) => parameterOf(name, parameter)),
    responses: {
      200: { description: summary, content },
      ...(revalidates ? { 304: { description: 'The client has it already, as If-None-Match says' } } : {}),
      ...Object.fromEntries(
        statuses.map((status) => [
          status,
          {
            description: failures
              .filter((failure) => failure.status === status)
              .map(({ title }) => title)
              .join('; '),
            content: { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
          },
        ]),
      ),
    },
  };
}

function parameterOf(name: string, schema: z.core.$ZodType): OpenApiParameter {
  const { description, ...rest } = jsonSchema(schema);
  return { name, in: 'query', required: false, description: String(description ?? ''), schema: rest };
}

/** What a schema gives (a number, not the text it was read from), as JSON Schema 2020-12. */
function jsonSchema(schema: z.core.$ZodType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema as z.ZodType, {
    io: 'output',
    unrepresentable: 'any',
  });
  return rest;
}

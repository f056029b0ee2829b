import { classNamesOf, formatClassNames, type ModelCard } from '@trazo/model';
import * as z from 'zod';
import { PROBLEM_TYPE, type ProblemKind, problemKinds } from '../http/problem.ts';
import { IGNORED_PARAMETERS } from '../http/tracking.ts';
import { type ParameterDocs, parameterDocs } from '../schemas/parameters.ts';
import { problemSchema } from '../schemas/responses.ts';
import { ROUTE_LIST, type Route } from './routes.ts';

/** A parameter of the query or a part of the path, as OpenAPI 3.1 describes it. */
interface OpenApiParameter {
  readonly name: string;
  readonly in: 'query' | 'path';
  /** Parts of a path are required, parameters of a query are not. */
  readonly required: boolean;
  /** What it means, what is allowed, and what a request without it gets. */
  readonly description: string;
  readonly schema: Readonly<Record<string, unknown>> & { readonly examples: readonly (string | number)[] };
}

/** The `get` operation of a route. */
export interface OpenApiOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly OpenApiParameter[];
  readonly responses: Readonly<Record<string, unknown>>;
}

/** The part of an OpenAPI 3.1 document that this API uses. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly description: string;
    readonly license: { readonly name: string; readonly identifier: string };
  };
  /** The server that serves the document. */
  readonly servers: readonly [{ readonly url: '/' }];
  /** No operation needs credentials. */
  readonly security: readonly [];
  /** Names of parameters that every operation ignores. A name that ends in `*` is a prefix. */
  readonly 'x-ignored-parameters': readonly string[];
  readonly paths: Readonly<Record<string, { readonly get: OpenApiOperation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

const COMMON_PROBLEMS: readonly ProblemKind[] = ['invalid-parameter', 'unexpected-body', 'url-too-long'];

/**
 * The API as an OpenAPI 3.1 document, generated from the schemas that validate its requests.
 *
 * @param cards of the served models, from which the examples take the names of classes
 */
export function openApiDocument(cards: readonly ModelCard[] = []): OpenApiDocument {
  const schemas = ROUTE_LIST.flatMap(({ response: { name, schema } }) =>
    name === undefined || schema === undefined ? [] : [[name, jsonSchema(schema)] as const],
  );
  return {
    openapi: '3.1.0',
    info: {
      title: 'Trazo',
      version: '1',
      description:
        'Images that a generative adversarial network generates on request. Every route also supports HEAD, without inference, and OPTIONS. Any page may embed and read the responses. Unknown and repeated parameters are refused; errors are problem details (RFC 9457). Parameters with which other services track the readers of a link, such as utm_source or fbclid, are ignored (x-ignored-parameters).',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [],
    'x-ignored-parameters': IGNORED_PARAMETERS,
    paths: Object.fromEntries(
      ROUTE_LIST.map((route) => [documentedPath(route.path), { get: operation(route, cards) }]),
    ),
    components: { schemas: { ...Object.fromEntries(schemas), Problem: jsonSchema(problemSchema) } },
  };
}

/** A path as OpenAPI writes it, with its variable parts in braces. */
export function documentedPath(path: Route['path']): string {
  return path.replace(/:(\w+)/g, '{$1}');
}

/** Selections of the classes of the first model whose classes have names: one class, and two in turn. */
export function namedExamples(cards: readonly ModelCard[]): { model: string; classes: string[] } | undefined {
  for (const card of cards) {
    const names = classNamesOf(card);
    const classes = [[0], [0, 1]].flatMap((labels) => formatClassNames(labels, names) ?? []);
    if (names.length > 1 && classes.length > 0) return { model: card.name, classes };
  }
  return undefined;
}

function operation(route: Route, cards: readonly ModelCard[]): OpenApiOperation {
  const { parts, operationId, summary, description, query, response, problems, revalidates } = route;
  const schema = response.name === undefined ? {} : { $ref: `#/components/schemas/${response.name}` };
  const content = Object.fromEntries(
    response.types.map((type) => [
      type,
      type === 'application/json' ? { schema } : type === 'text/html' ? { schema: { type: 'string' } } : {},
    ]),
  );
  const failures = problemKinds().filter(({ kind }) => [...COMMON_PROBLEMS, ...problems].includes(kind));
  const statuses = [...new Set(failures.map(({ status }) => status))];
  return {
    operationId,
    summary,
    description,
    parameters: [
      ...Object.entries(parts?.shape ?? {}).map(([name, part]) => parameterOf(name, part, 'path', cards)),
      ...Object.entries(query.shape).map(([name, parameter]) => parameterOf(name, parameter, 'query', cards)),
    ],
    responses: {
      200: { description: summary, content },
      ...(revalidates
        ? { 304: { description: 'If-None-Match shows that the client has the current response' } }
        : {}),
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

function parameterOf(
  name: string,
  parameter: z.core.$ZodType,
  place: 'query' | 'path',
  cards: readonly ModelCard[],
): OpenApiParameter {
  const docs = docsOf(parameter);
  const examples = (name === 'class' ? namedExamples(cards)?.classes : undefined) ?? docs.examples;
  const schema = jsonSchema(parameter);
  const absent = docs.absent === undefined ? '' : ` Default: ${docs.absent}.`;
  return {
    name,
    in: place,
    required: place === 'path',
    description: `${docs.description} Allowed: ${docs.allowed}.${absent}`,
    schema: { ...schema, examples: examples.map((text) => jsonValue(text, schema)) },
  };
}

/**
 * What the documentation says about a parameter.
 *
 * @throws {Error} where its schema says nothing
 */
export function docsOf(parameter: z.core.$ZodType): ParameterDocs & { readonly default?: unknown } {
  if (parameter instanceof z.ZodOptional) return docsOf(parameter.unwrap());
  if (parameter instanceof z.ZodDefault) {
    return { ...docsOf(parameter.unwrap()), default: parameter.def.defaultValue };
  }
  const docs = parameterDocs.get(parameter);
  if (docs === undefined) throw new Error('A parameter has no documentation: register it in parameterDocs.');
  return docs;
}

/** An example as JSON: a number where the schema has numbers. */
function jsonValue(text: string, { type, anyOf }: Record<string, unknown>): string | number {
  const types = [type, ...(Array.isArray(anyOf) ? anyOf.map((each: unknown) => Object(each).type) : [])];
  return types.includes('integer') && /^\d+$/.test(text) ? Number(text) : text;
}

/** The output of a schema (a number, not the text it was parsed from), as JSON Schema 2020-12. */
function jsonSchema(schema: z.core.$ZodType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema as z.ZodType, {
    io: 'output',
    unrepresentable: 'any',
  });
  return rest;
}

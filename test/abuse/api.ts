import * as z from 'zod';
import { modelsOf } from '../edge/responses.ts';
import type { Worker } from '../edge/worker.ts';

/** The JSON Schema of a parameter, as far as the API's document uses it. */
export interface ParameterSchema {
  readonly type?: 'integer' | 'string' | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly pattern?: string | undefined;
  /** The pattern exactly, where `pattern` is limited to what regular expressions of all languages have. */
  readonly 'x-unicode-pattern'?: string | undefined;
  readonly enum?: readonly string[] | undefined;
  readonly maxLength?: number | undefined;
  readonly anyOf?: readonly ParameterSchema[] | undefined;
  readonly default?: unknown;
  readonly examples?: readonly (string | number)[] | undefined;
}

// Strict, so that a keyword unknown to these tests fails them.
const parameterSchema: z.ZodType<ParameterSchema> = z.lazy(() =>
  z.strictObject({
    type: z.enum(['integer', 'string']).optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    pattern: z.string().optional(),
    'x-unicode-pattern': z.string().optional(),
    enum: z.array(z.string()).optional(),
    maxLength: z.int().optional(),
    anyOf: z.array(parameterSchema).optional(),
    default: z.unknown().optional(),
    examples: z.array(z.union([z.string(), z.number()])).optional(),
  }),
);

const documentSchema = z.object({
  'x-ignored-parameters': z.array(z.string()).min(1),
  paths: z.record(
    z.string(),
    z.object({
      get: z.object({
        parameters: z.array(
          z.object({ name: z.string(), in: z.enum(['query', 'path']), schema: parameterSchema }),
        ),
        responses: z.record(z.string(), z.object({ content: z.record(z.string(), z.unknown()).optional() })),
      }),
    }),
  ),
});

/** A route as the API's own document describes it. */
export interface Route {
  /** With its variable parts in braces. */
  readonly path: string;
  /** The variable parts of the path. */
  readonly parts: ReadonlyMap<string, ParameterSchema>;
  /** The parameters of the query. */
  readonly parameters: ReadonlyMap<string, ParameterSchema>;
  /** Status of every documented response, with its media types. */
  readonly responses: ReadonlyMap<number, readonly string[]>;
}

/** The properties of a model that determine responses. */
export interface ServedModel {
  readonly name: string;
  readonly version: string;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly classes: number;
  readonly classNames: readonly string[];
}

/** The API's description of itself. */
export interface Api {
  readonly routes: readonly Route[];
  /** Names of parameters that every route ignores. */
  readonly ignored: readonly string[];
  /** The default first. */
  readonly models: readonly [ServedModel, ...ServedModel[]];
}

/** Reads the routes and models of a worker, which are all that these tests know of it. */
export async function readApi(worker: Worker): Promise<Api> {
  const document = documentSchema.parse(await (await worker.get('/openapi.json')).json());
  const { card, models } = await modelsOf(worker);
  const served = [card, ...models.filter(({ name }) => name !== card.name)].map(
    ({ name, contentHash, spec, dataset }) => ({
      name,
      version: contentHash.slice(0, 12),
      width: spec.image.width,
      height: spec.image.height,
      channels: spec.image.channels,
      classes: spec.classes,
      classNames: dataset.classNames ?? [],
    }),
  );
  const [standard, ...others] = served;
  if (standard === undefined) throw new Error('The worker has no model.');
  return {
    routes: Object.entries(document.paths).map(([path, { get }]) => ({
      path,
      parts: schemasOf('path', get.parameters),
      parameters: schemasOf('query', get.parameters),
      responses: new Map(
        Object.entries(get.responses).map(([status, { content }]) => [
          Number(status),
          Object.keys(content ?? {}),
        ]),
      ),
    })),
    // A prefix stands for one of its names.
    ignored: document['x-ignored-parameters'].map((name) => name.replace(/\*$/, 'source')),
    models: [standard, ...others],
  };
}

/** The schemas of the parameters of the path or the query, by name. */
function schemasOf(
  place: 'query' | 'path',
  parameters: readonly { readonly name: string; readonly in: string; readonly schema: ParameterSchema }[],
): ReadonlyMap<string, ParameterSchema> {
  const there = parameters.filter((each) => each.in === place);
  return new Map(there.map(({ name, schema }) => [name, schema]));
}

/** Whether the schema of a parameter accepts a text, for a reader of the document. */
export function accepts(schema: ParameterSchema, text: string): boolean {
  if (schema.anyOf !== undefined) return schema.anyOf.some((each) => accepts(each, text));
  if (schema.type === 'integer') {
    if (!/^(?:0|[1-9]\d*)$/.test(text)) return false;
    const value = Number(text);
    return (
      Number.isSafeInteger(value) &&
      value >= (schema.minimum ?? 0) &&
      value <= (schema.maximum ?? Number.MAX_SAFE_INTEGER)
    );
  }
  // JSON Schema counts characters, not UTF-16 units, and reads patterns as Unicode.
  if (schema.maxLength !== undefined && [...text].length > schema.maxLength) return false;
  if (schema.enum !== undefined) return schema.enum.includes(text);
  const pattern = exactPattern(schema);
  return pattern === undefined || new RegExp(pattern, 'u').test(text);
}

/** The pattern of a schema, as exactly as the document has it. */
export function exactPattern(schema: ParameterSchema): string | undefined {
  return schema['x-unicode-pattern'] ?? schema.pattern;
}

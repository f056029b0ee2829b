import * as z from 'zod';
import { modelsOf } from '../edge/responses.ts';
import type { Worker } from '../edge/worker.ts';

/** The JSON Schema of a parameter, as far as the API's document uses it. */
export interface ParameterSchema {
  readonly type?: 'integer' | 'string' | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly pattern?: string | undefined;
  readonly maxLength?: number | undefined;
  readonly anyOf?: readonly ParameterSchema[] | undefined;
  readonly default?: unknown;
  readonly examples?: readonly string[] | undefined;
}

// Strict, so that a keyword unknown to these tests fails them.
const parameterSchema: z.ZodType<ParameterSchema> = z.lazy(() =>
  z.strictObject({
    type: z.enum(['integer', 'string']).optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    pattern: z.string().optional(),
    maxLength: z.int().optional(),
    anyOf: z.array(parameterSchema).optional(),
    default: z.unknown().optional(),
    examples: z.array(z.string()).optional(),
  }),
);

const documentSchema = z.object({
  paths: z.record(
    z.string(),
    z.object({
      get: z.object({
        parameters: z.array(z.object({ name: z.string(), in: z.literal('query'), schema: parameterSchema })),
        responses: z.record(z.string(), z.object({ content: z.record(z.string(), z.unknown()).optional() })),
      }),
    }),
  ),
});

/** A route as the API's own document describes it. */
export interface Route {
  readonly path: string;
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
}

/** The API's description of itself. */
export interface Api {
  readonly routes: readonly Route[];
  /** The default first. */
  readonly models: readonly [ServedModel, ...ServedModel[]];
}

/** Reads the routes and models of a worker, which are all that these tests know of it. */
export async function readApi(worker: Worker): Promise<Api> {
  const document = documentSchema.parse(await (await worker.get('/openapi.json')).json());
  const { card, models } = await modelsOf(worker);
  const served = [card, ...models.filter(({ name }) => name !== card.name)].map(
    ({ name, contentHash, spec }) => ({
      name,
      version: contentHash.slice(0, 12),
      width: spec.image.width,
      height: spec.image.height,
      channels: spec.image.channels,
      classes: spec.classes,
    }),
  );
  const [standard, ...others] = served;
  if (standard === undefined) throw new Error('The worker has no model.');
  return {
    routes: Object.entries(document.paths).map(([path, { get }]) => ({
      path,
      parameters: new Map(get.parameters.map(({ name, schema }) => [name, schema])),
      responses: new Map(
        Object.entries(get.responses).map(([status, { content }]) => [
          Number(status),
          Object.keys(content ?? {}),
        ]),
      ),
    })),
    models: [standard, ...others],
  };
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
  return schema.pattern === undefined || new RegExp(schema.pattern, 'u').test(text);
}

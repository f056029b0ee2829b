import * as z from 'zod';
import { modelsOf } from '../edge/answers.ts';
import type { Worker } from '../edge/worker.ts';

/** What JSON Schema says of a parameter, as far as the API's document uses it. */
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

// Strict, so that a keyword which these tests do not know is not passed over.
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
  /** Status of every documented answer, with its media types. */
  readonly answers: ReadonlyMap<number, readonly string[]>;
}

/** A model as far as it decides what a request gets. */
export interface ServedModel {
  readonly name: string;
  readonly version: string;
  readonly width: number;
  readonly height: number;
  readonly classes: number;
}

/** What the API says of itself. */
export interface Api {
  readonly routes: readonly Route[];
  /** The default first. */
  readonly models: readonly [ServedModel, ...ServedModel[]];
}

/** Asks a worker for its routes and models, which are all that these tests know of it. */
export async function readApi(worker: Worker): Promise<Api> {
  const document = documentSchema.parse(await (await worker.get('/openapi.json')).json());
  const { card, models } = await modelsOf(worker);
  const served = [card, ...models.filter(({ name }) => name !== card.name)].map(
    ({ name, contentHash, spec }) => ({
      name,
      version: contentHash.slice(0, 12),
      width: spec.image.width,
      height: spec.image.height,
      classes: spec.classes,
    }),
  );
  const [standard, ...others] = served;
  if (standard === undefined) throw new Error('The worker has no model.');
  return {
    routes: Object.entries(document.paths).map(([path, { get }]) => ({
      path,
      parameters: new Map(get.parameters.map(({ name, schema }) => [name, schema])),
      answers: new Map(
        Object.entries(get.responses).map(([status, { content }]) => [
          Number(status),
          Object.keys(content ?? {}),
        ]),
      ),
    })),
    models: [standard, ...others],
  };
}

/** Whether a parameter's schema takes a text, as a reader of the document would judge it. */
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

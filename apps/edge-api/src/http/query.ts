import type { MiddlewareHandler } from 'hono';
import type * as z from 'zod';
import { invalidParameters, type ParameterFault, parameterFault } from './problem.ts';

/** Adds a schema's type of the query to a route, as Hono's own validators do. */
export type QueryMiddleware<Schema extends z.ZodObject> = MiddlewareHandler<
  // biome-ignore lint/complexity/noBannedTypes: Hono's own word for "adds no bindings or variables"
  {},
  string,
  { in: { query: z.input<Schema> }; out: { query: z.output<Schema> } }
>;

/**
 * Validates the query of a route and refuses every parameter that is unknown, repeated or out of its bounds; the
 * route reads the result with `c.req.valid('query')`.
 */
export function query<Schema extends z.ZodObject>(schema: Schema): QueryMiddleware<Schema> {
  return async (c, next) => {
    c.req.addValidatedData('query', parseQuery(schema, new URL(c.req.url).searchParams));
    await next();
  };
}

/**
 * Reads a query by its schema.
 *
 * @throws {Problem} naming each faulty parameter, what came and what is allowed
 */
export function parseQuery<Schema extends z.ZodObject>(
  schema: Schema,
  parameters: URLSearchParams,
): z.output<Schema> {
  const known = Object.keys(schema.shape);
  const given = grouped(parameters);
  const faults: ParameterFault[] = [];
  for (const [name, values] of given) {
    if (!known.includes(name)) {
      const allowed = known.length === 0 ? 'no parameter' : known.join(', ');
      const fault = parameterFault(name, values[0] ?? '', `one of the parameters: ${allowed}`);
      faults.push({
        ...fault,
        detail: `The parameter ${fault.parameter} is not known: allowed is ${allowed}.`,
      });
    } else if (values.length > 1) {
      const fault = parameterFault(name, values.join(', '), 'to give it once');
      faults.push({ ...fault, detail: `${name} is given ${values.length} times: allowed is once.` });
    }
  }
  if (faults.length > 0) throw invalidParameters(faults);
  const parsed = schema.safeParse(Object.fromEntries(Array.from(given, ([name, [value]]) => [name, value])));
  if (parsed.success) return parsed.data;
  // One fault for each parameter, however many of its checks it fails.
  const messages = new Map<string, string>();
  for (const { path, message } of parsed.error.issues) {
    const name = String(path[0] ?? 'query');
    if (!messages.has(name)) messages.set(name, message);
  }
  throw invalidParameters(
    [...messages].map(([name, message]) => parameterFault(name, given.get(name)?.[0] ?? null, message)),
  );
}

/** Every value of each name, in one pass: a URL may bring thousands of names, and each step of it costs. */
function grouped(parameters: URLSearchParams): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of parameters) {
    const before = values.get(name);
    if (before === undefined) values.set(name, [value]);
    else before.push(value);
  }
  return values;
}

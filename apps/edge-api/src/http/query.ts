import type { MiddlewareHandler } from 'hono';
import type * as z from 'zod';
import { invalidParameters, type ParameterFault, parameterFault } from './problem.ts';
import { isTracking } from './tracking.ts';

/** Adds a schema's type of the query to a route, as Hono's own validators do. */
export type QueryMiddleware<Schema extends z.ZodObject> = MiddlewareHandler<
  // biome-ignore lint/complexity/noBannedTypes: Hono's own type for "adds no bindings or variables"
  {},
  string,
  { in: { query: z.input<Schema> }; out: { query: z.output<Schema> } }
>;

/**
 * Validates the query of a route and refuses every parameter that is unknown, repeated or out of bounds, except those
 * that only track readers ({@link isTracking}), which it drops. The route reads the result with `c.req.valid('query')`.
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
 * @throws {Problem} naming each invalid parameter, the received value and what is allowed
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
        detail: `The parameter ${fault.parameter} is unknown. Known parameters: ${known.join(', ') || 'none'}.`,
      });
    } else if (values.length > 1) {
      const detail = `${name} is given ${values.length} times: give it once.`;
      faults.push(parameterFault(name, values.join(', '), 'one value', detail));
    }
  }
  if (faults.length > 0) throw invalidParameters(faults);
  const parsed = schema.safeParse(Object.fromEntries(Array.from(given, ([name, [value]]) => [name, value])));
  if (parsed.success) return parsed.data;
  // One fault per parameter, however many of its checks fail.
  const messages = new Map<string, string>();
  for (const { path, message } of parsed.error.issues) {
    const name = String(path[0] ?? 'query');
    if (!messages.has(name)) messages.set(name, message);
  }
  throw invalidParameters(
    [...messages].map(([name, message]) => parameterFault(name, given.get(name)?.[0] ?? null, message)),
  );
}

/** Every value of each name that is not ignored, in one pass: a URL can have thousands of names. */
function grouped(parameters: URLSearchParams): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of parameters) {
    if (isTracking(name)) continue;
    const before = values.get(name);
    if (before === undefined) values.set(name, [value]);
    else before.push(value);
  }
  return values;
}

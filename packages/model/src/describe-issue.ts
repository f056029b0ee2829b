import type * as z from 'zod';
import { quote } from './errors.ts';

/**
 * Says what is wrong with a value of a file in one line: where, what was found, what is allowed, as
 * `generator[3].filters: found 0, allowed is a whole number from 1 to 65536`.
 *
 * @param schema that refused the value
 * @param value the whole value, as it was read
 */
export function describeIssue(error: z.ZodError, schema: z.ZodType, value: unknown): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'is not valid';
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (issue.code === 'unrecognized_keys') {
    const fields = fieldsOf(schemaAt(schema, path, value));
    const unknown = issue.keys.map(quote).join(', ');
    return `${at(path)}unknown field ${unknown}${fields.length > 0 ? `; allowed: ${fields.join(', ')}` : ''}`;
  }
  const found = valueAt(value, path);
  const what = found === undefined ? 'is missing' : `found ${shown(found)}`;
  return `${at(path)}${what}, allowed is ${allowedBy(schemaAt(schema, path, value), issue.message)}`;
}

function at(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return `${text.replace(/^\./, '') || 'value'}: `;
}

function shown(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'string' ? quote(value) : String(value);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (current, part) =>
      typeof current === 'object' && current !== null ? Reflect.get(current, part) : undefined,
    value,
  );
}

/** The schema's own description of itself. zod's public types leave most of it out; what is read here is checked. */
function definition(schema: unknown): Readonly<Record<string, unknown>> {
  const inner = typeof schema === 'object' && schema !== null ? Reflect.get(schema, '_zod') : undefined;
  const def: unknown = typeof inner === 'object' && inner !== null ? Reflect.get(inner, 'def') : undefined;
  return typeof def === 'object' && def !== null ? { ...def } : {};
}

/** What optional, nullable and defaulted fields wrap. */
function unwrapped(schema: unknown): unknown {
  const { innerType } = definition(schema);
  return innerType === undefined ? schema : unwrapped(innerType);
}

/** The part of a schema that is responsible for the value at a path; undefined where that cannot be told. */
function schemaAt(schema: unknown, path: readonly PropertyKey[], value: unknown): unknown {
  const plain = unwrapped(schema);
  const [part, ...rest] = path;
  const def = definition(plain);
  if (def['type'] === 'union') {
    const key = String(def['discriminator']);
    const chosen = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
    const option = listOf(def['options']).find((each) => literalOf(shapeOf(each)[key]) === chosen);
    if (option !== undefined) return schemaAt(option, path, value);
    // The discriminator itself is what no option has.
    return part === key ? plain : undefined;
  }
  if (part === undefined) return plain;
  const inside = valueAt(value, [part]);
  const items = listOf(def['items']);
  const next =
    def['element'] ?? (typeof part === 'number' ? items[part] : undefined) ?? shapeOf(plain)[String(part)];
  return next === undefined ? undefined : schemaAt(next, rest, inside);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function shapeOf(schema: unknown): Readonly<Record<string, unknown>> {
  const { shape } = definition(schema);
  return typeof shape === 'object' && shape !== null ? { ...shape } : {};
}

function fieldsOf(schema: unknown): string[] {
  return Object.keys(shapeOf(unwrapped(schema)));
}

function literalOf(schema: unknown): unknown {
  return listOf(definition(schema)['values'])[0];
}

/** Names the values that a schema takes. Falls back on zod's own words. */
function allowedBy(schema: unknown, message: string): string {
  const def = definition(unwrapped(schema));
  switch (def['type']) {
    case 'number':
      return numbersOf(unwrapped(schema));
    case 'boolean':
      return 'true or false';
    case 'literal':
      return listOf(def['values']).map(String).join(', ');
    case 'enum':
      return Object.values(Object(def['entries'])).map(String).join(', ');
    case 'array':
      return 'a list with at least one item';
    case 'tuple':
      return `a list of ${listOf(def['items']).length}`;
    case 'object':
      return `an object with ${fieldsOf(unwrapped(schema)).join(', ')}`;
    case 'union':
      return unionOf(def, message);
    default:
      return message;
  }
}

function unionOf(def: Readonly<Record<string, unknown>>, message: string): string {
  const key = def['discriminator'];
  const values = listOf(def['options']).map((option) =>
    typeof key === 'string' ? literalOf(shapeOf(option)[key]) : literalOf(option),
  );
  return values.every((value) => value !== undefined) ? values.map(String).join(', ') : message;
}

function numbersOf(schema: unknown): string {
  const bag: Record<string, unknown> = { ...Object(Reflect.get(Object(schema), '_zod'))['bag'] };
  const whole = bag['format'] === 'safeint' ? 'a whole number' : 'a number';
  const inclusive = { low: bag['minimum'], high: bag['maximum'] };
  const low =
    inclusive.low !== undefined
      ? ` from ${inclusive.low}`
      : bag['exclusiveMinimum'] !== undefined
        ? ` above ${bag['exclusiveMinimum']}`
        : '';
  const joint = low === '' ? ' ' : low.startsWith(' from') ? ' ' : ' and ';
  const high =
    inclusive.high !== undefined && inclusive.high !== Number.MAX_SAFE_INTEGER
      ? `${joint}${low.startsWith(' from') ? 'to' : 'up to'} ${inclusive.high}`
      : bag['exclusiveMaximum'] !== undefined
        ? `${joint}${low.startsWith(' from') ? 'to below' : 'below'} ${bag['exclusiveMaximum']}`
        : '';
  return `${whole}${low}${high}`;
}

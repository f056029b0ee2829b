import type * as z from 'zod';
import {
  definitionOf,
  describeDiscriminator,
  describeSchema,
  fieldsOf,
  listOf,
  literalOf,
  shapeOf,
  unwrap,
} from './describe-schema.ts';
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
  const { path } = issue;
  const responsible = schemaAt(schema, path, value);
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map(quote).join(', ');
    return `${at(path)}unknown field ${names}; allowed: ${fieldsOf(responsible).join(', ')}`;
  }
  const found = valueAt(value, path);
  const what = found === undefined ? 'is missing' : `found ${shown(found)}`;
  return `${at(path)}${what}, allowed is ${allowedAt(responsible, path) ?? oneLine(issue.message)}`;
}

/** Where the path ends at the field that tells a union's options apart, the union itself is responsible for it. */
function allowedAt(schema: unknown, path: readonly PropertyKey[]): string | undefined {
  const { type, options, discriminator } = definitionOf(schema);
  if (type === 'union' && typeof discriminator === 'string' && path.at(-1) === discriminator) {
    return describeDiscriminator(listOf(options), discriminator);
  }
  return describeSchema(schema);
}

function at(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return `${text.replace(/^\./, '') || 'value'}: `;
}

function shown(value: unknown): string {
  if (Array.isArray(value))
    return value.length === 1 ? 'a list of one item' : `a list of ${value.length} items`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'string' ? quote(value) : String(value);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (current, part) =>
      typeof current === 'object' && current !== null ? Reflect.get(current, part) : undefined,
    value,
  );
}

/** The part of a schema that is responsible for the value at a path; undefined where that cannot be told. */
function schemaAt(schema: unknown, path: readonly PropertyKey[], value: unknown): unknown {
  const { plain } = unwrap(schema);
  const [part, ...rest] = path;
  // With its wrapping, which says whether null is allowed.
  if (part === undefined) return optionOf(plain, value) ?? schema;
  const def = definitionOf(plain);
  if (def['type'] === 'union') {
    const option = optionOf(plain, value);
    if (option !== undefined) return schemaAt(option, path, value);
    return part === def['discriminator'] ? plain : undefined;
  }
  const next =
    def['element'] ??
    (typeof part === 'number' ? listOf(def['items'])[part] : undefined) ??
    shapeOf(plain)[String(part)];
  return next === undefined ? undefined : schemaAt(next, rest, valueAt(value, [part]));
}

/** The option of a union that a value is meant as: the one with the value's discriminator. */
function optionOf(schema: unknown, value: unknown): unknown {
  const { options, discriminator } = definitionOf(schema);
  if (typeof discriminator !== 'string' || typeof value !== 'object' || value === null) return undefined;
  const chosen: unknown = Reflect.get(value, discriminator);
  return listOf(options).find((option) => literalOf(shapeOf(option)[discriminator]) === chosen);
}

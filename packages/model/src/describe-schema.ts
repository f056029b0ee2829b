/**
 * Names the values that a schema takes, as `a whole number from 1 to 65536`.
 *
 * @returns undefined where the schema does not tell, as with a check that is a function
 */
export function describeSchema(schema: unknown): string | undefined {
  const { plain, nullable } = unwrap(schema);
  const allowed = describePlain(plain);
  return nullable && allowed !== undefined ? `${allowed} or null` : allowed;
}

function describePlain(schema: unknown): string | undefined {
  const def = definitionOf(schema);
  switch (def['type']) {
    case 'number':
      return describeNumber(schema);
    case 'string':
      return describeString(schema);
    case 'boolean':
      return 'true or false';
    case 'literal':
      return listOf(def['values']).map(String).join(', ');
    case 'enum':
      return Object.values(Object(def['entries'])).map(String).join(', ');
    case 'array':
      return describeList(schema);
    case 'tuple':
      return describeTuple(listOf(def['items']));
    case 'object':
      return `an object with ${fieldsOf(schema).join(', ')}`;
    case 'union':
      return describeUnion(def);
    default:
      return undefined;
  }
}

function describeNumber(schema: unknown): string {
  const checks = checksOf(schema);
  const whole = [definitionOf(schema), ...checks].some(({ format }) => String(format).endsWith('int'));
  const low = checks.find(({ check }) => check === 'greater_than');
  const high = checks.find(({ check }) => check === 'less_than');
  const from = low && `${low['inclusive'] === true ? 'from' : 'above'} ${low['value']}`;
  const range = low?.['inclusive'] === true;
  const to =
    high &&
    (high['inclusive'] === true
      ? `${range ? 'to' : 'at most'} ${high['value']}`
      : `${range ? 'to below' : 'below'} ${high['value']}`);
  const joint = from && to && !range ? 'and' : undefined;
  return [whole ? 'a whole number' : 'a number', from, joint, to]
    .filter((part) => part !== undefined)
    .join(' ');
}

/** A pattern describes itself by its own message, where the schema gives it one. */
function describeString(schema: unknown): string {
  if (definitionOf(schema)['format'] === 'datetime')
    return 'a date and time in ISO 8601, as 2026-01-31T12:00:00Z';
  const pattern = checksOf(schema).find(({ format }) => format === 'regex');
  if (pattern === undefined) return 'text';
  const error = pattern['error'];
  const message: unknown = typeof error === 'function' ? error({}) : undefined;
  return typeof message === 'string' ? message : `text that matches ${String(pattern['pattern'])}`;
}

function describeList(schema: unknown): string {
  const minimum = checksOf(schema).find(({ check }) => check === 'min_length')?.['minimum'];
  if (minimum === undefined) return 'a list';
  return `a list with at least ${minimum === 1 ? 'one item' : `${minimum} items`}`;
}

function describeTuple(items: readonly unknown[]): string {
  const each = new Set(items.map(describeSchema));
  const count = items.length === 1 ? 'one item' : `${items.length} items`;
  const [only] = each;
  return `a list of ${count}${each.size === 1 && only !== undefined ? `, each ${only}` : ''}`;
}

/** Objects that differ in one field are described by that field, other alternatives one by one. */
function describeUnion(def: Definition): string | undefined {
  const options = listOf(def['options']);
  const key = def['discriminator'];
  if (typeof key === 'string') return `an object whose ${key} is ${describeDiscriminator(options, key)}`;
  const literals = options.map((option) => listOf(definitionOf(option)['values'])[0]);
  if (literals.every((value) => value !== undefined)) return literals.map(String).join(', ');
  const each = options.map(describeSchema);
  return each.every((text) => text !== undefined) ? [...new Set(each)].join(' or ') : undefined;
}

/** The values that tell the options of a union apart, as `dense, conv2d`. */
export function describeDiscriminator(options: readonly unknown[], key: string): string {
  return options.map((option) => String(literalOf(shapeOf(option)[key]))).join(', ');
}

/** A schema's own description of itself. zod's public types leave most of it out, so whatever is read here is checked. */
export type Definition = Readonly<Record<string, unknown>>;

/** See {@link Definition}; empty for what is no schema. */
export function definitionOf(schema: unknown): Definition {
  const def: unknown = Reflect.get(Object(internalsOf(schema)), 'def');
  return typeof def === 'object' && def !== null ? { ...def } : {};
}

/** What each check of a schema says of itself: kind, limit, pattern. */
function checksOf(schema: unknown): Definition[] {
  return listOf(definitionOf(schema)['checks']).map(definitionOf);
}

function internalsOf(schema: unknown): unknown {
  return typeof schema === 'object' && schema !== null ? Reflect.get(schema, '_zod') : undefined;
}

/** What optional, nullable, defaulted and preprocessed schemas wrap, and whether null is allowed beside it. */
export function unwrap(schema: unknown): { readonly plain: unknown; readonly nullable: boolean } {
  const def = definitionOf(schema);
  const inner = def['type'] === 'pipe' ? def['out'] : def['innerType'];
  if (inner === undefined) return { plain: schema, nullable: false };
  const { plain, nullable } = unwrap(inner);
  return { plain, nullable: nullable || def['type'] === 'nullable' };
}

/** The schema of each field of an object. */
export function shapeOf(schema: unknown): Readonly<Record<string, unknown>> {
  const { shape } = definitionOf(schema);
  return typeof shape === 'object' && shape !== null ? { ...shape } : {};
}

/** Names of an object's fields. */
export function fieldsOf(schema: unknown): string[] {
  return Object.keys(shapeOf(unwrap(schema).plain));
}

/** The first value of a literal. */
export function literalOf(schema: unknown): unknown {
  return listOf(definitionOf(schema)['values'])[0];
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

import { definitionOf, ganSpecSchema, type LayerSpec, layerDefinitions, losses } from '@trazo/model';
import { commands } from '@trazo/trainer/commands';
import * as z from 'zod';

/** JSON Schema of one field, as far as the tables show it. */
interface FieldSchema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly FieldSchema[];
  readonly items?: FieldSchema;
  readonly prefixItems?: readonly FieldSchema[];
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly pattern?: string;
  readonly default?: unknown;
  readonly description?: string;
}

const MARK = /(<!-- generated: ([\w-]+) -->\n)[\s\S]*?(\n<!-- end -->)/g;

/** Tables that follow from the code, by the name that a document's `<!-- generated: NAME -->` gives. */
const TABLES: Readonly<Record<string, () => string>> = {
  'spec-fields': () => fieldTable(fieldsOf(ganSpecSchema), ['generator', 'discriminator', 'training']),
  'spec-training': () => fieldTable(fieldsOf(ganSpecSchema.shape.training), []),
  layers: layerTable,
  losses: lossTable,
  ...Object.fromEntries(commands.map((command) => [`options-${command.name}`, () => optionTable(command)])),
};

/** A document with its generated tables as the code has them now. */
export function withCurrentTables(markdown: string): string {
  return markdown.replace(MARK, (_, start: string, name: string, end: string) => {
    const table = TABLES[name];
    if (table === undefined) throw new Error(`There is no table ${name}: ${Object.keys(TABLES).join(', ')}.`);
    return `${start}\n${table()}\n${end}`;
  });
}

/** A document without the spaces and dashes by which a formatter aligns tables. */
export const withoutAlignment = (markdown: string): string =>
  markdown.replace(/^\|.*$/gm, (row) => row.replace(/ +/g, ' ').replace(/-{3,}/g, '---'));

/** Names of the generated tables of a document. */
export const tablesIn = (markdown: string): string[] =>
  [...markdown.matchAll(MARK)].map(([, , name = '']) => name);

function optionTable({ options }: (typeof commands)[number]): string {
  const rows = Object.values(options).map(({ flag, about, shown, fallback, deprecated }) => [
    `\`${flag}\`${deprecated === undefined ? '' : ` (was \`${deprecated.split(' ')[0]}\`)`}`,
    about,
    shown ?? (fallback === undefined ? '' : String(fallback)),
  ]);
  return table(['option', 'meaning', 'default'], rows);
}

function layerTable(): string {
  const rows = Object.entries(layerDefinitions).map(([type, definition]) => {
    const fields = fieldsOf(definition.schema);
    const { type: _, ...own } = fields;
    const composite = 'layers' in own;
    const layer = { type } as LayerSpec;
    const yes = (answer: boolean) => (answer ? 'yes' : 'no');
    return [
      `\`${type}\``,
      definition.about,
      Object.entries(own)
        .map(([name, field]) => `\`${name}\`: ${allowed(field)}`)
        .join('; '),
      composite ? 'if a layer in it does' : yes(definitionOf(layer).mixesExamples(layer)),
      composite ? 'if all layers in it are' : yes(definitionOf(layer).piecewiseLinear(layer)),
    ];
  });
  return table(['type', 'computes', 'fields', 'mixes examples', 'piecewise linear'], rows);
}

function lossTable(): string {
  const rows = Object.entries(losses).map(([name, loss]) => [
    `\`${name}\``,
    loss.about,
    loss.fakeDerivativeNeverZero ? 'yes' : 'no',
    loss.smoothable ? 'yes' : 'no',
  ]);
  return table(['loss', 'what it is', 'allows one backward pass', 'takes label smoothing'], rows);
}

function fieldTable(fields: Readonly<Record<string, FieldSchema>>, apart: readonly string[]): string {
  const rows = Object.entries(fields).flatMap(([name, field]): string[][] => {
    const row = [
      `\`${name}\``,
      apart.includes(name) ? 'see below' : allowed(field),
      'default' in field ? `\`${String(field.default)}\`` : 'required',
      field.description ?? '',
    ];
    const inner = apart.includes(name) ? {} : (field.properties ?? {});
    return [
      row,
      ...Object.entries(inner).map(([key, each]) => [
        `\`${name}.${key}\``,
        allowed(each),
        'required',
        each.description ?? '',
      ]),
    ];
  });
  return table(['field', 'allowed', 'default', 'meaning'], rows);
}

/** The fields of a strict object. */
function fieldsOf(schema: z.ZodType): Readonly<Record<string, FieldSchema>> {
  const json = z.toJSONSchema(schema, { io: 'input', reused: 'inline' }) as FieldSchema;
  return json.properties ?? {};
}

/** What a field may be, in words. */
function allowed(field: FieldSchema): string {
  if (field.const !== undefined) return `\`${String(field.const)}\``;
  if (field.enum) return field.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (field.anyOf) {
    const [first, ...others] = field.anyOf.map(allowed);
    return [first, ...others].join(' or ');
  }
  switch (field.type) {
    case 'boolean':
      return '`true` or `false`';
    case 'null':
      return '`null`';
    case 'array':
      return field.prefixItems ? `[${field.prefixItems.map(allowed).join(', ')}]` : 'a list of layers';
    case 'object':
      return 'an object';
    case 'string':
      return field.pattern ? `text that matches \`${field.pattern}\`` : 'text';
    default:
      return `${field.type === 'integer' ? 'whole number' : 'number'} ${range(field)}`;
  }
}

function range({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: FieldSchema): string {
  const from = exclusiveMinimum === undefined ? `from ${minimum ?? '−∞'}` : `above ${exclusiveMinimum}`;
  if (exclusiveMaximum !== undefined) return `${from} to below ${exclusiveMaximum}`;
  const bounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  if (bounded) return `${from} to ${maximum}`;
  return exclusiveMinimum === undefined ? `${minimum ?? 0} or more` : from;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

import { type Api, accepts, type ServedModel } from './api.ts';
import type { GeneratedRequest } from './requests.ts';

/** Maximum bytes of an uncompressed picture, and maximum images of a walk, as the API's descriptions state them. */
const MAX_BYTES = 2048 * 2048;
const MAX_IMAGES = 256;
const MAX_TILES = 64;
/** Maximum length of a URL. */
const MAX_URL = 12_288;
/** Longer names are shortened in responses. */
const SHOWN_NAME = 40;

/** An expected response. */
export type Expectation =
  | {
      readonly kind: 'picture';
      readonly format: 'png' | 'gif';
      readonly width: number;
      readonly height: number;
      readonly frames: number;
    }
  | { readonly kind: 'text' }
  | { readonly kind: 'problem'; readonly status: number; readonly parameters: readonly string[] };

/**
 * Determines the response to a request from the API's document, independently of the worker's code.
 *
 * @param origin of the worker, part of the URL's length
 */
export function expectationOf(
  { route, parts, pairs: sent, target }: GeneratedRequest,
  api: Api,
  origin: string,
): Expectation {
  if (new URL(target, origin).href.length > MAX_URL) return { kind: 'problem', status: 414, parameters: [] };
  const refused = (status: number, parameters: readonly string[]): Expectation => ({
    kind: 'problem',
    status,
    parameters: parameters.map((name) =>
      name.length <= SHOWN_NAME ? name : `${name.slice(0, SHOWN_NAME)}…`,
    ),
  });

  const pairs = sent.filter(([name]) => !api.ignored.includes(name));
  const names = pairs.map(([name]) => name);
  const unexpected = names.filter((name, at) => !route.parameters.has(name) || names.indexOf(name) !== at);
  if (unexpected.length > 0) return refused(400, unexpected);
  const invalid = pairs.filter(([name, value]) => {
    const schema = route.parameters.get(name);
    return schema === undefined || !accepts(schema, value);
  });
  if (invalid.length > 0)
    return refused(
      400,
      invalid.map(([name]) => name),
    );
  if (route.parameters.size === 0 && route.parts.size === 0) return { kind: 'text' };

  const values = new Map([...parts, ...pairs]);
  const writing = values.has('text') && !values.has('model') ? writingModel(values, api.models) : undefined;
  const wanted = values.get('model') ?? writing?.name ?? api.models[0].name;
  const model = api.models.find(({ name }) => name === wanted);
  if (model === undefined) return refused(404, ['model']);
  if (values.has('v') && values.get('v') !== model.version) return refused(404, ['v']);
  const unknown = [...route.parts].find(([name, schema]) => !accepts(schema, values.get(name) ?? ''));
  if (unknown !== undefined) return refused(404, [unknown[0]]);
  if (route.parts.size > 0) return { kind: 'text' };
  return layoutExpectation(route.path, values, model, refused);
}

/** The rules that involve several parameters. Where several are violated, the response may name any. */
function layoutExpectation(
  path: string,
  values: ReadonlyMap<string, string>,
  model: ServedModel,
  refused: (status: number, parameters: readonly string[]) => Expectation,
): Expectation {
  const walks = path.startsWith('/walk');
  const gif = path.endsWith('.gif') || values.get('format') === 'gif';
  const whole = (name: string, otherwise: number) => Number(values.get(name) ?? otherwise);
  const parameter = values.has('class') ? 'class' : 'digit';
  const labels =
    parameter === 'class' ? classesOf(values, model) : labelsOf(values.get('digit'), model.classes);
  const row =
    !walks && !values.has('n') && labels !== undefined && labels.length > 1 ? labels.length : undefined;
  const text = values.has('text') ? cellsOf(values, model) : undefined;
  if (values.has('text') && text === undefined) return refused(400, ['text']);
  const n = text?.n ?? whole('n', row ?? (walks ? 1 : 16));
  const columns = text?.columns ?? whole('cols', row ?? Math.ceil(Math.sqrt(n)));
  const frames = walks ? whole('steps', 24) : 1;
  const [pad, scale] = [whole('pad', 0), whole('scale', 1)];
  const width = (columns * (model.width + pad) + pad) * scale;
  const height = (Math.ceil(n / columns) * (model.height + pad) + pad) * scale;
  const [canvasWidth = width, canvasHeight = height] = values.get('size')?.split('x').map(Number) ?? [];
  const violated = [
    ...(values.has(parameter) && labels === undefined ? [parameter] : []),
    ...(values.has('digit') && values.has('class') ? ['class'] : []),
    ...(columns > n ? ['cols'] : []),
    ...(walks && n * frames > MAX_IMAGES ? ['steps'] : []),
    ...(width * height * model.channels * frames > MAX_BYTES ? ['scale'] : []),
    ...(canvasWidth < width || canvasHeight < height ? ['size'] : []),
    ...(canvasWidth * canvasHeight * model.channels > MAX_BYTES ? ['size'] : []),
  ];
  return violated.length > 0
    ? refused(400, violated)
    : { kind: 'picture', format: gif ? 'gif' : 'png', width: canvasWidth, height: canvasHeight, frames };
}

/** The model that writes a text: the first that has its characters, else the first of those with the most. */
function writingModel(
  values: ReadonlyMap<string, string>,
  models: readonly ServedModel[],
): ServedModel | undefined {
  const most = Math.max(...models.map((model) => charactersOf(model).length));
  return (
    models.find((model) => writes(values.get('text') ?? '', model)) ??
    models.find((model) => most > 0 && charactersOf(model).length === most)
  );
}

/** The characters that are classes of a model; none where its classes are not characters. */
function charactersOf({ classes, classNames }: ServedModel): readonly string[] {
  if (classNames.length === 0) return classes <= 10 ? [...'0123456789'].slice(0, classes) : [];
  return classNames.every((name) => [...name].length === 1) ? classNames : [];
}

/** Whether a text has a character, and all of them are spaces or classes of the model. */
function writes(text: string, model: ServedModel): boolean {
  const known = charactersOf(model).map((name) => name.toLowerCase());
  const characters = [...text.normalize()].filter((character) => character.trim() !== '');
  return characters.length > 0 && characters.every((each) => known.includes(each.toLowerCase()));
}

/** The tiles of a text; undefined where the model does not write it, or another parameter contradicts it. */
function cellsOf(
  values: ReadonlyMap<string, string>,
  model: ServedModel,
): { readonly n: number; readonly columns: number } | undefined {
  const text = values.get('text') ?? '';
  if (['n', 'digit', 'class'].some((name) => values.has(name)) || !writes(text, model)) return undefined;
  const lines = text
    .normalize()
    .split(/\r\n|\r|\n/)
    .map((line) => [...line.trim()].length);
  const columns = Number(values.get('cols') ?? Math.max(...lines));
  const rows = lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(line / columns)), 0);
  return rows * columns <= MAX_TILES ? { n: rows * columns, columns } : undefined;
}

/** A list of classes by number. */
const NUMBERS = /^\d{1,3}(?:-\d{1,3})?(?:,\d{1,3}(?:-\d{1,3})?)*$/;

/** The classes that the parameter class lists, by name where the model has names; undefined where it lacks them. */
function classesOf(
  values: ReadonlyMap<string, string>,
  { classes, classNames }: ServedModel,
): number[] | undefined {
  const text = values.get('class') ?? '';
  if (classNames.length === 0) return NUMBERS.test(text) ? labelsOf(text, classes) : undefined;
  // The served names are told apart by their letters alone, and have no commas.
  const wanted = text.split(',').map((part) => part.trim().normalize().toLowerCase());
  const labels = wanted.map((part) => classNames.findIndex((name) => name.toLowerCase() === part));
  return labels.includes(-1) || labels.length > MAX_TILES ? undefined : labels;
}

/** The classes that a well-formed text lists; undefined where the model lacks them or they are too many. */
function labelsOf(text: string | undefined, classes: number): number[] | undefined {
  if (text === undefined) return undefined;
  const labels: number[] = [];
  for (const part of text.split(',')) {
    const [from = Number.NaN, to = from] = part.split('-').map(Number);
    if (!(from <= to && to < classes)) return undefined;
    for (let label = from; label <= to; label++) labels.push(label);
  }
  return labels.length <= MAX_TILES ? labels : undefined;
}

import { type Api, accepts, type ServedModel } from './api.ts';
import type { MadeUpRequest } from './requests.ts';

/** Most dots of a picture and most drawings of a walk, as the API's descriptions state them. */
const MAX_DOTS = 2048 * 2048;
const MAX_DRAWINGS = 256;
const MAX_TILES = 64;
/** Longest URL that is read. */
const MAX_URL = 12_288;
/** Names longer than this are shortened in answers. */
const SHOWN_NAME = 40;

/** What a request may be answered with. */
export type Expectation =
  | { readonly kind: 'picture'; readonly width: number; readonly height: number; readonly frames: number }
  | { readonly kind: 'text' }
  | { readonly kind: 'problem'; readonly status: number; readonly parameters: readonly string[] };

/**
 * Says by the API's document what a request must be answered with: worked out here a second time, from what is
 * documented, not by the worker's code.
 *
 * @param origin of the worker, part of the URL's length
 */
export function expectationOf(
  { route, pairs, target }: MadeUpRequest,
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

  const names = pairs.map(([name]) => name);
  const strange = names.filter((name, at) => !route.parameters.has(name) || names.indexOf(name) !== at);
  if (strange.length > 0) return refused(400, strange);
  const wrong = pairs.filter(([name, value]) => {
    const schema = route.parameters.get(name);
    return schema === undefined || !accepts(schema, value);
  });
  if (wrong.length > 0)
    return refused(
      400,
      wrong.map(([name]) => name),
    );
  if (route.parameters.size === 0) return { kind: 'text' };

  const values = new Map(pairs);
  const model = api.models.find(({ name }) => name === (values.get('model') ?? api.models[0].name));
  if (model === undefined) return refused(404, ['model']);
  if (values.has('v') && values.get('v') !== model.version) return refused(404, ['v']);
  return layOut(route.path === '/walk', values, model, refused);
}

/** The rules that take more than one parameter. Where several are broken, any may be named. */
function layOut(
  walks: boolean,
  values: ReadonlyMap<string, string>,
  model: ServedModel,
  refused: (status: number, parameters: readonly string[]) => Expectation,
): Expectation {
  const whole = (name: string, otherwise: number) => Number(values.get(name) ?? otherwise);
  const digits = digitsOf(values.get('digit'), model.classes);
  const row =
    !walks && !values.has('n') && digits !== undefined && digits.length > 1 ? digits.length : undefined;
  const n = whole('n', row ?? (walks ? 1 : 16));
  const columns = whole('cols', row ?? Math.ceil(Math.sqrt(n)));
  const frames = walks ? whole('steps', 24) : 1;
  const [pad, scale] = [whole('pad', 0), whole('scale', 1)];
  const width = (columns * (model.width + pad) + pad) * scale;
  const height = (Math.ceil(n / columns) * (model.height + pad) + pad) * scale;
  const broken = [
    ...(values.has('digit') && digits === undefined ? ['digit'] : []),
    ...(columns > n ? ['cols'] : []),
    ...(walks && n * frames > MAX_DRAWINGS ? ['steps'] : []),
    ...(width * height * frames > MAX_DOTS ? ['scale'] : []),
  ];
  return broken.length > 0 ? refused(400, broken) : { kind: 'picture', width, height, frames };
}

/** The digits that a text of the right form lists; undefined where the model cannot draw them or they are too many. */
function digitsOf(text: string | undefined, classes: number): number[] | undefined {
  if (text === undefined) return undefined;
  const digits: number[] = [];
  for (const part of text.split(',')) {
    const [from = Number.NaN, to = from] = part.split('-').map(Number);
    if (!(from <= to && to < classes)) return undefined;
    for (let digit = from; digit <= to; digit++) digits.push(digit);
  }
  return digits.length <= MAX_TILES ? digits : undefined;
}

import fc from 'fast-check';
import type { Api, ParameterSchema, Route } from './api.ts';
import { accepted, anyText, unfit } from './values.ts';

/** A generated request, before and after it is encoded. */
export interface GeneratedRequest {
  readonly route: Route;
  readonly method: 'GET' | 'HEAD';
  /** The decoded variable parts of the path. */
  readonly parts: ReadonlyMap<string, string>;
  /** The decoded names and values of the query. */
  readonly pairs: readonly Pair[];
  /** Path and query as sent. */
  readonly target: string;
  readonly ifNoneMatch: string | undefined;
}

type Pair = readonly [name: string, value: string];
/** A way to encode a text in a query. */
type Encoding = (text: string) => string;

const plainly: Encoding = encodeURIComponent;
const asForm: Encoding = (text) => new URLSearchParams([['', text]]).toString().slice(1);
const byBytes: Encoding = (text) => text && Buffer.from(text).toString('hex').replace(/../g, '%$&');

const METHODS = ['GET', 'GET', 'GET', 'HEAD'] as const;
const VALIDATORS = [undefined, undefined, undefined, '*', '*', '"a"', 'W/"a"', '"', 'a, b', '""'];

/**
 * Requests of every route, with parameters that are absent, valid, at and beyond their bounds, of other types, repeated,
 * unknown, in several encodings, and sometimes huge. Half of them are gentle, so that some get pictures.
 */
export function requestsOf(api: Api): fc.Arbitrary<GeneratedRequest> {
  const ofRoute = api.routes.map((route) => ({
    // The routes of pictures have the most code.
    weight: route.parameters.size > 0 ? 8 : route.parts.size > 0 ? 4 : 1,
    arbitrary: fc.oneof(
      requestOf(route, gentleParts(route, api), gentlePairs(route, api)),
      requestOf(route, roughParts(route, api), roughPairs(route, api)),
    ),
  }));
  return fc.oneof(...ofRoute);
}

function requestOf(
  route: Route,
  parts: fc.Arbitrary<Pair[]>,
  pairs: fc.Arbitrary<Pair[]>,
): fc.Arbitrary<GeneratedRequest> {
  return fc
    .record({
      parts: parts.map((all) => new Map(all)),
      pairs: pairs.chain((all) => fc.shuffledSubarray(all, { minLength: all.length })),
      encode: fc.constantFrom(plainly, plainly, asForm, byBytes),
      method: fc.constantFrom(...METHODS),
      ifNoneMatch: fc.constantFrom(...VALIDATORS),
    })
    .map(({ parts, pairs, encode, method, ifNoneMatch }) => {
      const path = route.path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(parts.get(name) ?? ''));
      const query = pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
      const target = query === '' ? path : `${path}?${query}`;
      // The text that a failing test prints.
      const shown = { [fc.toStringMethod]: () => `${method} ${target} If-None-Match: ${ifNoneMatch}` };
      return { route, method, parts, pairs, target, ifNoneMatch, ...shown };
    });
}

/** Every variable part of the path, each valid. They may contradict each other. */
function gentleParts(route: Route, api: Api): fc.Arbitrary<Pair[]> {
  return pairsOf([...route.parts].map(([name, schema]) => pairOf(name, servedOr(name, schema, api, true))));
}

/** Mostly valid variable parts of the path, and some that are not. */
function roughParts(route: Route, api: Api): fc.Arbitrary<Pair[]> {
  return pairsOf(
    [...route.parts].map(([name, schema]) => {
      const valid = fc.oneof(servedOr(name, schema, api, false), accepted(schema, false));
      // An empty part makes another path, and dots move to another folder.
      const other = unfit(schema).filter((text) => !/^\.{0,2}$/.test(text));
      return pairOf(name, fc.oneof({ weight: 3, arbitrary: valid }, { weight: 1, arbitrary: other }));
    }),
  );
}

/** Every parameter at most once, each valid, and some that are ignored. They rarely contradict each other. */
function gentlePairs(route: Route, api: Api): fc.Arbitrary<Pair[]> {
  const known = [...route.parameters].map(([name, schema]) => {
    const valid = servedOr(name, schema, api, true);
    return fc.oneof(nothing(), pairOf(name, valid));
  });
  return pairsOf([...known, ignoredPairs(api)]);
}

/** Mostly valid parameters up to their bounds, and some that are invalid, repeated or unknown. */
function roughPairs(route: Route, api: Api): fc.Arbitrary<Pair[]> {
  const known = [...route.parameters].map(([name, schema]) => {
    const valid = fc.oneof(servedOr(name, schema, api, false), accepted(schema, false));
    return fc.oneof(
      { weight: 16, arbitrary: nothing() },
      { weight: 16, arbitrary: pairOf(name, valid) },
      { weight: 2, arbitrary: pairOf(name, unfit(schema)) },
      { weight: 1, arbitrary: pairsOf([pairOf(name, valid), pairOf(name, valid)]) },
    );
  });
  const unknown = fc.tuple(unknownName(route), anyText()).map((pair): Pair[] => [pair]);
  const unexpected = fc.oneof({ weight: 14, arbitrary: nothing() }, { weight: 1, arbitrary: unknown });
  return pairsOf([...known, unexpected, ignoredPairs(api)]);
}

/** Mostly none of the parameters that every route ignores, sometimes one with any value, once or twice. */
function ignoredPairs({ ignored }: Api): fc.Arbitrary<Pair[]> {
  const some = fc
    .tuple(fc.constantFrom(...ignored), anyText(), fc.boolean())
    .map(([name, value, twice]): Pair[] =>
      twice
        ? [
            [name, value],
            [name, ''],
          ]
        : [[name, value]],
    );
  return fc.oneof({ weight: 6, arbitrary: nothing() }, { weight: 1, arbitrary: some });
}

function nothing(): fc.Arbitrary<Pair[]> {
  return fc.constant([]);
}

function pairOf(name: string, values: fc.Arbitrary<string>): fc.Arbitrary<Pair[]> {
  return values.map((value) => [[name, value]]);
}

function pairsOf(groups: readonly fc.Arbitrary<Pair[]>[]): fc.Arbitrary<Pair[]> {
  return fc.tuple(...groups).map((each) => each.flat());
}

/** Values of the worker for parameters that name something, else those that the schema accepts. */
function servedOr(
  name: string,
  schema: ParameterSchema,
  { models }: Api,
  gentle: boolean,
): fc.Arbitrary<string> {
  if (name === 'class') {
    const named = models.flatMap(({ classNames }) => classNames.slice(0, 2));
    return fc.constantFrom('7', '2,0,2,6', ...named, named.join());
  }
  if (name === 'text') return fc.constantFrom('trazo', '2026', 'A b\nC', '7', ' ', 'José', '0'.repeat(65));
  if (name === 'v') return fc.constant(models[0].version);
  return name === 'model' ? fc.constantFrom(...models.map((model) => model.name)) : accepted(schema, gentle);
}

function unknownName({ parameters }: Route): fc.Arbitrary<string> {
  const near = [...parameters.keys()].flatMap((name) => [
    `${name}[]`,
    name.toUpperCase(),
    ` ${name}`,
    `${name}\0`,
  ]);
  return fc.oneof(fc.constantFrom(...near, 'x'), anyText()).filter((name) => !parameters.has(name));
}

import fc from 'fast-check';
import type { Api, Route } from './api.ts';
import { accepted, anyText, unfit } from './values.ts';

/** A generated request, before and after it is encoded. */
export interface GeneratedRequest {
  readonly route: Route;
  readonly method: 'GET' | 'HEAD';
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
    weight: route.parameters.size > 0 ? 8 : 1,
    arbitrary: fc.oneof(requestOf(route, gentlePairs(route, api)), requestOf(route, roughPairs(route, api))),
  }));
  return fc.oneof(...ofRoute);
}

function requestOf(route: Route, pairs: fc.Arbitrary<Pair[]>): fc.Arbitrary<GeneratedRequest> {
  return fc
    .record({
      pairs: pairs.chain((all) => fc.shuffledSubarray(all, { minLength: all.length })),
      encode: fc.constantFrom(plainly, plainly, asForm, byBytes),
      method: fc.constantFrom(...METHODS),
      ifNoneMatch: fc.constantFrom(...VALIDATORS),
    })
    .map(({ pairs, encode, method, ifNoneMatch }) => {
      const query = pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
      const target = query === '' ? route.path : `${route.path}?${query}`;
      // The text that a failing test prints.
      const shown = { [fc.toStringMethod]: () => `${method} ${target} If-None-Match: ${ifNoneMatch}` };
      return { route, method, pairs, target, ifNoneMatch, ...shown };
    });
}

/** Every parameter at most once, each valid, and some that are ignored. They rarely contradict each other. */
function gentlePairs(route: Route, api: Api): fc.Arbitrary<Pair[]> {
  const known = [...route.parameters].map(([name, schema]) => {
    const valid = served(name, api) ?? accepted(schema, true);
    return fc.oneof(nothing(), pairOf(name, valid));
  });
  return pairsOf([...known, ignoredPairs(api)]);
}

/** Mostly valid parameters up to their bounds, and some that are invalid, repeated or unknown. */
function roughPairs(route: Route, api: Api): fc.Arbitrary<Pair[]> {
  const known = [...route.parameters].map(([name, schema]) => {
    const valid = fc.oneof(served(name, api) ?? accepted(schema, false), accepted(schema, false));
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

/** Values of the worker, for parameters that name something. */
function served(name: string, { models }: Api): fc.Arbitrary<string> | undefined {
  if (name === 'v') return fc.constant(models[0].version);
  return name === 'model' ? fc.constantFrom(...models.map((model) => model.name)) : undefined;
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

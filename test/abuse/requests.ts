import fc from 'fast-check';
import type { Api, Route } from './api.ts';
import { accepted, anyText, unfit } from './values.ts';

/** A request that was made up, before and after it is spelt. */
export interface MadeUpRequest {
  readonly route: Route;
  readonly method: 'GET' | 'HEAD';
  /** The query's names and values as they are meant. */
  readonly pairs: readonly Pair[];
  /** Path and query as they are sent. */
  readonly target: string;
  readonly ifNoneMatch: string | undefined;
}

type Pair = readonly [name: string, value: string];
/** A way to spell a text in a query. */
type Spelling = (text: string) => string;

const plainly: Spelling = encodeURIComponent;
const asForm: Spelling = (text) => new URLSearchParams([['', text]]).toString().slice(1);
const byBytes: Spelling = (text) => text && Buffer.from(text).toString('hex').replace(/../g, '%$&');

const METHODS = ['GET', 'GET', 'GET', 'HEAD'] as const;
const VALIDATORS = [undefined, undefined, undefined, '*', '*', '"a"', 'W/"a"', '"', 'a, b', '""'];

/**
 * Requests of every route: parameters left out, valid, at and past their bounds, of other types, repeated, unknown,
 * spelt in several encodings, and now and then huge. Half of them are gentle, so that pictures are drawn too.
 */
export function requestsOf(api: Api): fc.Arbitrary<MadeUpRequest> {
  const ofRoute = api.routes.map((route) => ({
    // Pictures are what there is to break.
    weight: route.parameters.size > 0 ? 8 : 1,
    arbitrary: fc.oneof(requestOf(route, gentlePairs(route, api)), requestOf(route, roughPairs(route, api))),
  }));
  return fc.oneof(...ofRoute);
}

function requestOf(route: Route, pairs: fc.Arbitrary<Pair[]>): fc.Arbitrary<MadeUpRequest> {
  return fc
    .record({
      pairs: pairs.chain((all) => fc.shuffledSubarray(all, { minLength: all.length })),
      spell: fc.constantFrom(plainly, plainly, asForm, byBytes),
      method: fc.constantFrom(...METHODS),
      ifNoneMatch: fc.constantFrom(...VALIDATORS),
    })
    .map(({ pairs, spell, method, ifNoneMatch }) => {
      const query = pairs.map(([name, value]) => `${spell(name)}=${spell(value)}`).join('&');
      const target = query === '' ? route.path : `${route.path}?${query}`;
      // What a failing test shows of it.
      const shown = { [fc.toStringMethod]: () => `${method} ${target} If-None-Match: ${ifNoneMatch}` };
      return { route, method, pairs, target, ifNoneMatch, ...shown };
    });
}

/** Every parameter once or not at all, each valid; seldom do two not go together. */
function gentlePairs(route: Route, api: Api): fc.Arbitrary<Pair[]> {
  return pairsOf(
    [...route.parameters].map(([name, schema]) => {
      const valid = served(name, api) ?? accepted(schema, true);
      return fc.oneof(nothing(), pairOf(name, valid));
    }),
  );
}

/** Mostly valid parameters up to their bounds, among them some that are not, come twice, or are not known. */
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
  const strange = fc.oneof({ weight: 14, arbitrary: nothing() }, { weight: 1, arbitrary: unknown });
  return pairsOf([...known, strange]);
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

/** Values that the worker has, of parameters that name something. */
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

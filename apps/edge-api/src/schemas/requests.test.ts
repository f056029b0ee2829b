import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { parameterDocs } from './parameters.ts';
import { generateQuery, walkQuery } from './requests.ts';

/** Bounds of every parameter that is a whole number, as docs/reference and the OpenAPI document state them. */
const BOUNDS = {
  generate: { n: [1, 64], cols: [1, 64], scale: [1, 16], pad: [0, 16] },
  walk: { steps: [2, 60], n: [1, 16], cols: [1, 64], scale: [1, 16], pad: [0, 16] },
} as const;
const QUERIES: Readonly<Record<keyof typeof BOUNDS, z.ZodObject>> = {
  generate: generateQuery,
  walk: walkQuery,
};

/** The schema itself, without its default or its being optional. */
function inner(schema: unknown): unknown {
  const { def } = Object(schema);
  return def?.innerType === undefined ? schema : inner(def.innerType);
}

/** What the documentation says that a parameter allows. */
const allowed = (schema: unknown) => parameterDocs.get(Object(inner(schema)))?.allowed;

describe.each(['generate', 'walk'] as const)('the query of /%s', (route) => {
  const query = QUERIES[route];
  const accepts = (name: string, value: number) => query.safeParse({ [name]: String(value) }).success;

  it.each(Object.entries<readonly [number, number]>(BOUNDS[route]))(
    'has %s within %o',
    (name, [min, max]) => {
      expect([min - 1, min, min + 1, max - 1, max, max + 1].map((value) => accepts(name, value))).toEqual([
        false,
        true,
        true,
        true,
        true,
        false,
      ]);
      expect(allowed(query.shape[name])).toBe(`a whole number from ${min} to ${max}`);
    },
  );

  it('has no other whole numbers', () => {
    const numbers = Object.keys(query.shape).filter((name) =>
      /^a whole number from \d+ to \d+$/.test(allowed(query.shape[name]) ?? ''),
    );
    expect(numbers.toSorted()).toEqual(Object.keys(BOUNDS[route]).toSorted());
  });
});

import { describe, expect, it } from 'vitest';
import { API_PATHS } from '../api-paths.ts';
import { generateQuery, walkQuery } from '../schemas/requests.ts';
import { openApiDocument } from './document.ts';

describe('openApiDocument', () => {
  const document = openApiDocument();

  it('has every route and every parameter', () => {
    expect(Object.keys(document.paths).sort()).toEqual([...API_PATHS].sort());
    const names = (path: string) => document.paths[path]?.get.parameters.map(({ name }) => name);
    expect(names('/generate')).toEqual(Object.keys(generateQuery.shape));
    expect(names('/walk')).toEqual(Object.keys(walkQuery.shape));
    expect(names('/models')).toEqual([]);
  });

  it('states the bounds and defaults of the schemas', () => {
    const schemas = Object.fromEntries(
      (document.paths['/generate']?.get.parameters ?? []).map(({ name, schema }) => [name, schema]),
    );
    expect(schemas['n']).toEqual({ type: 'integer', minimum: 1, maximum: 64 });
    expect(schemas['scale']).toEqual({ type: 'integer', minimum: 1, maximum: 16, default: 1 });
    expect(schemas['seed']).toMatchObject({
      anyOf: [{ type: 'integer', maximum: 4_294_967_295 }, { type: 'string' }],
    });
    expect(schemas['v']).toEqual({ type: 'string', pattern: '^[0-9a-f]{12}$' });
  });

  it('describes every parameter and every response', () => {
    for (const { get } of Object.values(document.paths)) {
      for (const { description } of get.parameters) expect(description).toMatch(/\.$/);
      expect(Object.keys(get.responses)).toEqual(expect.arrayContaining(['200', '400', '414']));
    }
    expect(Object.keys(document.paths['/generate']?.get.responses ?? {})).toEqual([
      '200',
      '304',
      '400',
      '404',
      '414',
      '429',
      '503',
    ]);
    expect(Object.keys(document.paths['/healthz']?.get.responses ?? {})).toEqual(['200', '400', '414']);
  });

  it('refers only to schemas that it has', () => {
    const references = JSON.stringify(document).match(/#\/components\/schemas\/\w+/g) ?? [];
    const known = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect([...new Set(references)].sort()).toEqual(known.sort());
  });
});

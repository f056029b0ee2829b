import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { API_PATHS, MODEL_FILE_PATH } from '../api-paths.ts';
import { parseQuery } from '../http/query.ts';
import { MODEL_FILE_NAMES } from '../models/model-files.ts';
import { generateQuery, walkQuery } from '../schemas/requests.ts';
import { docsPage } from './docs-page.ts';
import { docsOf, documentedPath, openApiDocument } from './document.ts';
import { ROUTE_LIST } from './routes.ts';

/** Every value of a keyword in a JSON document, at any depth. */
function valuesOf(keyword: string, json: unknown): unknown[] {
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([name, value]) =>
    name === keyword ? [value] : valuesOf(keyword, value),
  );
}

describe('openApiDocument', () => {
  const document = openApiDocument();

  it('has every route and every parameter', () => {
    expect(Object.keys(document.paths).sort()).toEqual(
      [...API_PATHS, documentedPath(MODEL_FILE_PATH)].sort(),
    );
    const names = (path: string) => document.paths[path]?.get.parameters.map(({ name }) => name);
    expect(names('/generate')).toEqual(Object.keys(generateQuery.shape));
    expect(names('/walk')).toEqual(Object.keys(walkQuery.shape));
    expect(names('/models')).toEqual([]);
  });

  it('has the variable parts of a path, which are required', () => {
    const { get } = document.paths['/models/{model}/{v}/{file}'] ?? expect.fail();
    expect(get.parameters.map(({ name, in: place, required }) => [name, place, required])).toEqual([
      ['model', 'path', true],
      ['v', 'path', true],
      ['file', 'path', true],
    ]);
    expect(get.parameters[2]?.schema).toMatchObject({ type: 'string', enum: MODEL_FILE_NAMES });
    expect(Object.keys(Object(get.responses['200']).content)).toEqual([
      'application/json',
      'application/octet-stream',
    ]);
  });

  it('states the bounds and defaults of the schemas', () => {
    const schemas = Object.fromEntries(
      (document.paths['/generate']?.get.parameters ?? []).map(({ name, schema }) => [name, schema]),
    );
    expect(schemas['n']).toEqual({ type: 'integer', minimum: 1, maximum: 64, examples: [4] });
    expect(schemas['scale']).toEqual({
      type: 'integer',
      minimum: 1,
      maximum: 16,
      default: 1,
      examples: [4],
    });
    expect(schemas['seed']).toMatchObject({
      anyOf: [{ type: 'integer', maximum: 4_294_967_295 }, { type: 'string' }],
    });
    expect(schemas['v']).toMatchObject({ type: 'string', pattern: '^[0-9a-f]{12}$' });
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

  it('is valid OpenAPI 3.1', async () => {
    expect(await new Validator().validate(JSON.parse(JSON.stringify(document)))).toEqual({ valid: true });
  });

  it('has only patterns that regular expressions of other languages have too', () => {
    const patterns = valuesOf('pattern', document);
    expect(patterns.length).toBeGreaterThan(5);
    for (const pattern of new Set(patterns.map(String))) {
      expect(() => [new RegExp(pattern), new RegExp(pattern, 'u')]).not.toThrow();
      // Unicode classes, code points in braces, named groups and look-behind differ between languages or are absent.
      expect(pattern).not.toMatch(/\\[pPuUkKXRhHGzZA]|\(\?(?!:)|[*+?}]\+|\[\[|&&/);
    }
  });

  it('accepts every word that is a seed, and no other word of ASCII', () => {
    const [pattern] = valuesOf('pattern', document.paths['/generate']).map(String);
    const [exact] = valuesOf('x-unicode-pattern', document).map(String);
    const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
    const words = [
      ...ascii,
      ...ascii.map((character) => `a${character}`),
      'ñandú',
      '漢字',
      '𝒜b',
      'a٣',
      'e\u0301',
    ];
    const accepted = (text: string, expression: string, flags = '') =>
      new RegExp(expression, flags).test(text);
    for (const word of words) {
      const isSeed = accepted(word, exact ?? '', 'u');
      if (isSeed || ascii.includes(word.at(-1) ?? '')) {
        expect(accepted(word, pattern ?? ''), JSON.stringify(word)).toBe(isSeed);
      }
    }
  });

  it('says of every parameter what is allowed, the default and a valid example, in the document and on the page', () => {
    const page = String(docsPage(document, 'nonce'));
    for (const { query } of ROUTE_LIST) {
      for (const [name, parameter] of Object.entries(query.shape)) {
        const { allowed, absent, default: fixed, examples } = docsOf(parameter);
        expect(allowed.length).toBeGreaterThan(5);
        expect([absent, fixed].filter((value) => value !== undefined)).toHaveLength(1);
        for (const example of examples) {
          expect(() => parseQuery(query, new URLSearchParams({ [name]: example }))).not.toThrow();
          expect(page).toContain(`<code>${example}</code>`);
        }
        expect(page).toContain(`<td>${allowed.replaceAll('"', '&quot;')}</td><td>${absent ?? fixed}</td>`);
      }
    }
  });

  it('names the ignored parameters, in the document and on the page', () => {
    expect(document['x-ignored-parameters']).toEqual(expect.arrayContaining(['utm_*', 'fbclid', 'gclid']));
    expect(String(docsPage(document, 'nonce'))).toContain('<code>fbclid</code>');
  });

  it('refers only to schemas that it has', () => {
    const references = JSON.stringify(document).match(/#\/components\/schemas\/\w+/g) ?? [];
    const known = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect([...new Set(references)].sort()).toEqual(known.sort());
  });
});

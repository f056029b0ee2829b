import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { generateQuery, noQuery, walkQuery } from '../schemas/requests.ts';
import { Problem } from './problem.ts';
import { parseQuery } from './query.ts';

const read = (query: string) => parseQuery(generateQuery, new URLSearchParams(query));

function problemOf(query: string): Problem {
  try {
    read(query);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error(`${query} was accepted.`);
}

describe('parseQuery', () => {
  it('fills in what is absent', () => {
    expect(read('')).toEqual({ scale: 1, pad: 0 });
    expect(parseQuery(walkQuery, new URLSearchParams('from=0&to=ana'))).toMatchObject({
      from: 0,
      steps: 24,
      n: 1,
    });
  });

  it.each([
    ['n=1', { n: 1 }],
    ['n=64', { n: 64 }],
    ['seed=0', { seed: 0 }],
    ['seed=4294967295', { seed: 4_294_967_295 }],
    ['scale=16&pad=16&cols=64', { scale: 16, pad: 16, cols: 64 }],
    ['digit=0', { digit: '0' }],
    ['digit=0-9,7', { digit: '0-9,7' }],
    ['v=0123456789ab', { v: '0123456789ab' }],
  ])('takes %s, at its bounds', (query, expected) => {
    expect(read(query)).toMatchObject(expected);
  });

  it('hashes words to seeds', () => {
    expect(read('seed=ana').seed).toBe(read('seed=ana').seed);
    expect(read('seed=ana').seed).not.toBe(read('seed=leo').seed);
  });

  const tooLong = '9'.repeat(10_000);
  it.each([
    ...['0', '65', '-1', '1e3', 'NaN', '', ' 4', '4.0', '0x10', '016', '+4', '１６', 'Infinity', tooLong].map(
      (n) => ['n', n],
    ),
    ...['-1', '4294967296', '1.5', '', '01', '1e3', 'a b', '<script>', `a${'b'.repeat(64)}`, tooLong].map(
      (seed) => ['seed', seed],
    ),
    ...['0', '65'].map((cols) => ['cols', cols]),
    ...['0', '17'].map((scale) => ['scale', scale]),
    ...['-1', '17'].map((pad) => ['pad', pad]),
    ...['-1', '', ',', '1,', '1-2-3', 'x', '1000', '1,'.repeat(128)].map((digit) => ['digit', digit]),
    ...['', 'Dcgan', 'a'.repeat(33), '../x'].map((model) => ['model', model]),
    ...['', '0123456789a', '0123456789AB', '0123456789abc'].map((v) => ['v', v]),
  ])('refuses %s=%s, naming the value and what is allowed', (name = '', value = '') => {
    const problem = problemOf(new URLSearchParams({ [name]: value }).toString());
    expect(problem.status).toBe(400);
    expect(problem.faults).toHaveLength(1);
    const [fault] = problem.faults;
    expect(fault?.parameter).toBe(name);
    expect(fault?.allowed).not.toBe('');
    expect(problem.message).toContain(`${name} ${fault?.received}`);
    expect(problem.message.length).toBeLessThan(400);
  });

  it('refuses repeated and unknown parameters', () => {
    expect(problemOf('n=4&n=4').message).toBe('n is given 2 times: give it once.');
    expect(problemOf('count=4').message).toMatch(
      /^The parameter count is unknown. Known parameters: n, seed, model/,
    );
    expect(problemOf('n=4&n=5').faults[0]).toMatchObject({ received: '"4, 5"', allowed: 'one value' });
    expect(problemOf('count=4').faults[0]).toMatchObject({
      received: '"4"',
      allowed: 'one of the parameters: n, seed, model, digit, class, cols, scale, pad, v, text, size',
    });
    expect(problemOf('__proto__=1').message).toContain('__proto__ is unknown');
    expect(problemOf('n=1&n%5B%5D=2').faults[0]?.parameter).toBe('n[]');
    expect(problemOf(`${'x'.repeat(5000)}=1`).message.length).toBeLessThan(300);
  });

  it('says where no parameter is known, and where one is missing', () => {
    const faultsOf = (...given: Parameters<typeof parseQuery>) => {
      try {
        parseQuery(...given);
      } catch (error) {
        if (error instanceof Problem) return error.faults;
      }
      throw new Error('The query was accepted.');
    };
    expect(faultsOf(noQuery, new URLSearchParams('a=1'))).toEqual([
      {
        parameter: 'a',
        received: '"1"',
        allowed: 'one of the parameters: no parameter',
        detail: 'The parameter a is unknown. Known parameters: none.',
      },
    ]);
    const required = z.object({ name: z.string('a name') });
    expect(faultsOf(required, new URLSearchParams())).toMatchObject([
      { parameter: 'name', received: null, detail: 'name is missing: give a name.' },
    ]);
    const both = z.object({ name: z.string().min(3, 'a longer name').startsWith('a', 'an a') });
    expect(faultsOf(both, new URLSearchParams('name=b'))).toMatchObject([{ allowed: 'a longer name' }]);
  });

  it('ignores what other services append to links, whatever its value and however often', () => {
    for (const name of ['fbclid', 'gclid', 'utm_source', 'utm_id', 'utm_', '_gl', 'msclkid', 'mc_eid']) {
      expect(read(`n=4&${name}=a%00b&${name}=2`)).toEqual(read('n=4'));
      expect(parseQuery(noQuery, new URLSearchParams({ [name]: '' }))).toEqual({});
    }
    for (const other of ['FBCLID', 'utm', 'xutm_source', 'fbclid[]', 'ref', 'constructor']) {
      expect(problemOf(`n=4&${other}=1`).faults[0]?.parameter).toBe(other);
    }
  });

  it('reports every fault at once', () => {
    expect(problemOf('n=0&scale=0').faults.map(({ parameter }) => parameter)).toEqual(['n', 'scale']);
  });

  it('reports one fault per parameter, and does not echo a URL of thousands of them', async () => {
    expect(problemOf(`digit=${'x,'.repeat(200)}`).faults).toHaveLength(1);
    const names = Array.from({ length: 3000 }, (_, index) => `${index.toString(36)}=`).join('&');
    const body = await problemOf(names).toResponse().text();
    expect(JSON.parse(body)).toMatchObject({ parameter: '0', errors: { length: 10 } });
    expect(body.length).toBeLessThan(names.length);
  });
});

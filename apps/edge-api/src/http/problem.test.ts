import { describe, expect, it } from 'vitest';
import { invalidParameters, Problem, parameterFault, problemKinds } from './problem.ts';

const one = parameterFault('n', '0', 'a whole number from 1 to 64');
const two = parameterFault('scale', null, 'a whole number from 1 to 16');

describe('Problem', () => {
  it('has the members of RFC 9457, and the request id where there is one', async () => {
    const problem = new Problem('busy', 'Full.', { headers: { 'Retry-After': '1' } });
    expect(problem).toMatchObject({ name: 'Problem', kind: 'busy', status: 503, faults: [] });
    const response = problem.toResponse('id');
    expect(Object.fromEntries(response.headers)).toEqual({
      'cache-control': 'no-store',
      'content-type': 'application/problem+json',
      'retry-after': '1',
    });
    const body = {
      type: '/docs#busy',
      title: 'Too many pictures are being generated',
      status: 503,
      detail: 'Full.',
    };
    expect(await response.json()).toEqual({ ...body, requestId: 'id' });
    expect(await new Problem('busy', 'Full.').toResponse().json()).toEqual(body);
  });

  it('lists faults only where there are several, the first at the top', async () => {
    const first = { parameter: 'n', received: '"0"', allowed: 'a whole number from 1 to 64' };
    const single = await invalidParameters([one]).toResponse().json();
    expect(single).toMatchObject({ ...first, detail: one.detail });
    expect(single).not.toHaveProperty('errors');
    const both = await invalidParameters([one, two]).toResponse().json();
    expect(both).toMatchObject({ ...first, detail: one.detail, errors: [one, two] });
  });

  it('has a status and a title of each kind', () => {
    expect(problemKinds()).toContainEqual({
      kind: 'url-too-long',
      status: 414,
      title: 'The URL is too long',
    });
    expect(new Set(problemKinds().map(({ kind }) => kind)).size).toBe(10);
  });
});

describe('parameterFault', () => {
  it('says what to give where the parameter is missing', () => {
    expect(two).toEqual({
      parameter: 'scale',
      received: null,
      allowed: 'a whole number from 1 to 16',
      detail: 'scale is missing: give a whole number from 1 to 16.',
    });
    expect(parameterFault('n', null, 'x', 'Explained.').detail).toBe('Explained.');
    expect(parameterFault('n', '0', 'x', 'Explained.')).toEqual({
      parameter: 'n',
      received: '"0"',
      allowed: 'x',
      detail: 'Explained.',
    });
  });

  it('shortens names of more than 40 characters', () => {
    expect(parameterFault('x'.repeat(40), '0', 'y').parameter).toBe('x'.repeat(40));
    expect(parameterFault('x'.repeat(41), '0', 'y').parameter).toBe(`${'x'.repeat(40)}…`);
  });
});

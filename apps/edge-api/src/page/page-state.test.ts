import { describe, expect, it } from 'vitest';
import { formatState, gridParameters, isSeed, parseState } from './page-state.ts';

describe('parseState', () => {
  it('parses a grid with its seed and model', () => {
    expect(parseState('?n=25&seed=ana&model=slim')).toEqual({
      view: 'grid',
      count: 25,
      seed: 'ana',
      digits: null,
      label: null,
      model: 'slim',
    });
  });

  it('leaves open what an empty address does not say', () => {
    expect(parseState('')).toEqual({
      view: 'grid',
      count: 16,
      seed: null,
      digits: null,
      label: null,
      model: null,
    });
    expect(parseState('?n=&seed=&model=')).toEqual({
      view: 'grid',
      count: 16,
      seed: null,
      digits: null,
      label: null,
      model: null,
    });
  });

  it.each(['1', '10', '64'])('takes the count %s', (n) => {
    expect(parseState(`?n=${n}`)).toMatchObject({ count: Number(n) });
  });

  it.each(['0', '65', '-1', '1e1', '016', 'NaN', '4.0', '9'.repeat(1000)])(
    'shows the default instead of the count %s',
    (n) => {
      expect(parseState(`?n=${n}`)).toMatchObject({ count: 16 });
    },
  );

  it.each(['7', '2026', '000000000000'])('takes the digits %s, and gives them back', (digits) => {
    const state = parseState(`?seed=1&digits=${digits}`);
    expect(state).toMatchObject({ digits });
    expect(parseState(formatState(state))).toEqual(state);
  });

  it.each(['', '-1', '1,2', 'x', '1'.repeat(13), '٣'])('shows any digits instead of %j', (digits) => {
    expect(parseState(`?digits=${digits}`)).toMatchObject({ digits: null });
  });

  it.each(['0', '12', 'boot', 'boot,coat', 'ñandú & co'])(
    'takes the class %s, and gives it back',
    (label) => {
      const state = parseState(`?seed=1&class=${encodeURIComponent(label)}`);
      expect(state).toMatchObject({ digits: null, label });
      expect(parseState(formatState(state))).toEqual(state);
    },
  );

  it.each(['', ' '])('takes any class instead of %j', (label) => {
    expect(parseState(`?class=${label}`)).toMatchObject({ label: null });
  });

  it.each([
    ['Ana', 'Ana'],
    [' two  words ', 'two words'],
    ['a\nb', 'a b'],
    ['x'.repeat(24), 'x'.repeat(24)],
  ])('takes the text %j before digits and classes, and gives it back', (typed, text) => {
    const query = new URLSearchParams({ n: '9', seed: '1', text: typed, digits: '7', class: 'boot' });
    const state = parseState(`?${query}`);
    expect(state).toMatchObject({ digits: null, label: null, text });
    expect(formatState(state)).toBe(`?${new URLSearchParams({ n: '9', seed: '1', text })}`);
  });

  it.each(['', '  ', 'x'.repeat(25)])('shows no text instead of %j', (text) => {
    expect(parseState(`?text=${text}`)).not.toHaveProperty('text');
  });

  it('prefers digits to a class', () => {
    expect(parseState('?digits=7&class=boot')).toMatchObject({ digits: '7', label: null });
  });

  it('keeps seed 0, a seed like any other', () => {
    expect(parseState('?seed=0')).toMatchObject({ seed: '0' });
  });

  it('reads a walk', () => {
    expect(parseState('?view=walk&from=1&to=luz')).toEqual({
      view: 'walk',
      from: '1',
      to: 'luz',
      model: null,
    });
  });
});

describe('formatState', () => {
  it.each([
    '?n=16&seed=123',
    '?n=1&seed=0&model=slim',
    '?view=walk&from=1&to=2',
    '?view=walk&from=a&to=b&model=c',
    '?view=walk',
    '?view=walk&to=2',
    '?view=walk&from=1',
    '?n=16',
    '?n=16&class=12',
  ])('gives back %s', (address) => {
    expect(formatState(parseState(address))).toBe(address);
  });

  it('writes seeds so that they come back whole', () => {
    const state = {
      view: 'grid',
      count: 4,
      seed: 'ñandú&n=9',
      digits: null,
      label: null,
      model: null,
    } as const;
    expect(parseState(formatState(state))).toEqual(state);
  });

  it('drops what it does not know and orders the rest', () => {
    expect(formatState(parseState('?utm=x&seed=7&n=9'))).toBe('?n=9&seed=7');
  });
});

describe('isSeed', () => {
  it.each(['0', '4294967295', 'ana', 'ñandú', 'a-b_c.9'])('takes %s', (seed) => {
    expect(isSeed(seed)).toBe(true);
  });

  it.each(['', '-1', '4294967296', '007', 'two words', '9lives', 'a'.repeat(65)])('refuses "%s"', (seed) => {
    expect(isSeed(seed)).toBe(false);
  });
});

describe('the parameters of a grid', () => {
  const grid = { count: 9, seed: '1', digits: null, label: null, model: null };

  it.each([
    [{ digits: '7' }, { n: 9, digit: '7' }],
    [{ digits: '42' }, { n: null, digit: '4,2' }],
    [{ label: 'boot' }, { n: 9, class: 'boot' }],
    [
      { text: 'ana', label: 'A' },
      { n: null, text: 'ana' },
    ],
    [{}, { n: 9, class: null }],
  ])('with %j are %j: several digits and a text determine the number of tiles', (state, parameters) => {
    expect(gridParameters({ ...grid, ...state })).toEqual({ seed: '1', model: null, ...parameters });
  });
});

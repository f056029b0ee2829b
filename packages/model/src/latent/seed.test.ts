import { describe, expect, it } from 'vitest';
import { InvalidOptionError } from '../errors.ts';
import { hashText, MAX_SEED_TEXT, parseSeed, randomSeed } from './seed.ts';

describe('parseSeed', () => {
  it.each([
    ['0', 0],
    ['1', 1],
    ['4294967295', 0xffff_ffff],
  ])('reads %s as itself', (text, seed) => {
    expect(parseSeed(text)).toBe(seed);
  });

  it('hashes words, of any alphabet', () => {
    expect(parseSeed('ana')).toBe(hashText('ana'));
    for (const word of [
      'a',
      'Ana',
      'ñandú',
      '数字',
      'x-1_2.3',
      'a'.repeat(MAX_SEED_TEXT),
      '𝒜'.repeat(MAX_SEED_TEXT),
    ]) {
      const seed = parseSeed(word);
      expect(Number.isInteger(seed) && seed >= 0 && seed <= 0xffff_ffff, word).toBe(true);
    }
    expect(parseSeed('ana')).not.toBe(parseSeed('Ana'));
  });

  it.each([
    '',
    ' ',
    '-1',
    '+1',
    '-0',
    '01',
    '1.0',
    '1.5',
    '1e3',
    '0x10',
    '4294967296',
    '99999999999999999999',
    'NaN ',
    ' 1',
    '1 ',
    '1ana',
    '-ana',
    '.',
    'a b',
    'a/b',
    'a\n',
    '１',
    'a'.repeat(MAX_SEED_TEXT + 1),
    '𝒜'.repeat(MAX_SEED_TEXT + 1),
    '😀',
  ])('rejects %j and names what is allowed', (text) => {
    expect(() => parseSeed(text, '--seed')).toThrow(InvalidOptionError);
    expect(() => parseSeed(text, '--seed')).toThrow(/^--seed ".*0 to 4294967295/);
  });
});

describe('hashText', () => {
  // Test vectors of the FNV authors' own list (draft-eastlake-fnv, appendix C, 32-bit FNV-1a).
  it.each([
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['foobar', 0xbf9cf968],
  ])('of %j is FNV-1a', (text, hash) => {
    expect(hashText(text)).toBe(hash);
  });
});

describe('randomSeed', () => {
  it('gives unsigned 32-bit numbers that are almost always different', () => {
    const seeds = Array.from({ length: 64 }, randomSeed);
    for (const seed of seeds) expect(parseSeed(String(seed))).toBe(seed);
    expect(new Set(seeds).size).toBeGreaterThan(60);
  });
});

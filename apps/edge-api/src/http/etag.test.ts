import { describe, expect, it } from 'vitest';
import { matchesETag, pictureETag } from './etag.ts';

describe('pictureETag', () => {
  it('is of the model, the renderer and the address, and of nothing else', async () => {
    const tag = await pictureETag('0123456789ab', 1, '/generate?n=1&seed=2');
    expect(tag).toMatch(/^"0123456789ab-1-[0-9a-f]{16}"$/);
    expect(await pictureETag('0123456789ab', 1, '/generate?n=1&seed=2')).toBe(tag);
    const others = await Promise.all([
      pictureETag('0123456789ac', 1, '/generate?n=1&seed=2'),
      pictureETag('0123456789ab', 2, '/generate?n=1&seed=2'),
      pictureETag('0123456789ab', 1, '/generate?n=1&seed=3'),
    ]);
    expect(new Set([tag, ...others]).size).toBe(4);
  });
});

describe('matchesETag', () => {
  it.each(['"a"', 'W/"a"', '*', ' * ', '"b", "a"', '"b",W/"a"', '"with, comma", "a"'])(
    '%s has "a"',
    (header) => {
      expect(matchesETag(header, '"a"')).toBe(true);
    },
  );

  it.each([undefined, '', 'a', '"b"', '"A"', '"b", "c"', '"a'])('%s has not', (header) => {
    expect(matchesETag(header, '"a"')).toBe(false);
  });
});

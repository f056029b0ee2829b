import { describe, expect, it } from 'vitest';
import { parseJsonWithComments } from './json-with-comments.ts';

describe('JSON with comments', () => {
  it('ignores comments of a line and a block, but not in strings', () => {
    const text = `\uFEFF{
      // a line with "quotes"
      "url": "https://example.org/*no comment*/", /* a
      block */ "escaped": "\\"// no comment", "list": [1, /* two */ 3]
    } // the end`;
    expect(parseJsonWithComments(text)).toEqual({
      url: 'https://example.org/*no comment*/',
      escaped: '"// no comment',
      list: [1, 3],
    });
  });

  it.each(['', '{', '{"a": 1,}', '// nothing', '"open', '/* open', '{"a": 1} /'])('refuses %j', (text) => {
    expect(() => parseJsonWithComments(text)).toThrow(SyntaxError);
  });

  it('names positions of the text itself', () => {
    expect(() => parseJsonWithComments('{ /* comment */ "a": ? }')).toThrow(
      'line 1, column 22: found "?", allowed is a value',
    );
  });
});

import { describe, expect, it } from 'vitest';
import { parseJson } from './json.ts';

describe('JSON', () => {
  it.each(['{"a": [1, -2.5e3, true, false, null, "\\u00e9\\n"], "b": {}, "c": []}', '0', ' "x" ', '[[[]]]'])(
    'is parsed: %s',
    (text) => {
      expect(parseJson(text)).toEqual(JSON.parse(text));
      expect(parseJson(text, { comments: true })).toEqual(JSON.parse(text));
    },
  );

  it.each([
    ['', 'line 1, column 1: found the end of the file, allowed is a value'],
    ['{"a": 1,}', 'line 1, column 9: found "}", allowed is a name in double quotes'],
    ['{\n  "a": 1,\n}', 'line 3, column 1: found "}", allowed is a name in double quotes'],
    ['{\r\n  "a": nul\r\n}', 'line 2, column 8: found "nul", allowed is a value, or a name in double quotes'],
    ['{', 'line 1, column 2: found the end of the file, allowed is a name in double quotes, a comma or }'],
    ['{a: 1}', 'line 1, column 2: found "a", allowed is a value, or a name in double quotes'],
    ['{"a" 1}', 'line 1, column 6: found "1", allowed is a colon'],
    ['{"a": }', 'line 1, column 7: found "}", allowed is a value'],
    ['{"a": 1 "b": 2}', 'line 1, column 9: found "\\"b\\"", allowed is a comma or a closing bracket'],
    ['[1 2]', 'line 1, column 4: found "2", allowed is a comma or a closing bracket'],
    ['[1,]', 'line 1, column 4: found "]", allowed is a value'],
    ['[1}', 'line 1, column 3: found "}", allowed is a comma or a closing bracket'],
    ['[,]', 'line 1, column 2: found ",", allowed is a value'],
    ['{"a": 1} {', 'line 1, column 10: found "{", allowed is the end of the file'],
    ['[01]', 'line 1, column 3: found "1", allowed is a comma or a closing bracket'],
    ['[NaN]', 'line 1, column 2: found "NaN", allowed is a value, or a name in double quotes'],
    ['["open', 'line 1, column 2: found "\\"open", allowed is closing double quotes on the same line'],
    ['["\\x"]', 'line 1, column 2: found "\\"\\\\x\\"", allowed is a valid escape such as \\n, \\" or \\\\'],
    ['[1] // no', 'line 1, column 5: found "// no", allowed is JSON without comments'],
  ])('is refused: %j', (text, message) => {
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    expect(() => parseJson(text)).toThrow(new SyntaxError(message));
  });
});

describe('JSON with comments', () => {
  it.each([
    ['// first\n{"a": 1} // last', { a: 1 }],
    ['/* block\n */ [1, /* in */ 2]', [1, 2]],
    ['{"a": "// no comment"}', { a: '// no comment' }],
    ['{"a": "\\"/* no comment */"}', { a: '"/* no comment */' }],
    ['\uFEFF{}', {}],
  ])('is parsed: %j', (text, value) => {
    expect(parseJson(text, { comments: true })).toEqual(value);
  });

  it.each([
    ['{ // x\n  "a": }', 'line 2, column 8: found "}", allowed is a value'],
    ['/* open', 'line 1, column 1: found "/* open", allowed is the end of the comment'],
  ])('keeps positions: %j', (text, message) => {
    expect(() => parseJson(text, { comments: true })).toThrow(new SyntaxError(message));
  });
});

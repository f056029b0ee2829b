import { describe, expect, it } from 'vitest';
import { parseJson } from './json.ts';

describe('JSON', () => {
  it.each(['{"a": [1, -2.5e3, true, false, null, "\\u00e9\\n"], "b": {}, "c": []}', '0', ' "x" ', '[[[]]]'])(
    'is parsed: %s',
    (text) => {
      expect(parseJson(text)).toEqual(JSON.parse(text));
    },
  );

  it.each([
    ['', 'line 1, column 1: found the end of the file, allowed is a value'],
    ['{"a": 1,}', 'line 1, column 9: found "}", allowed is a name in double quotes'],
    ['{\n  "a": 1,\n}', 'line 3, column 1: found "}", allowed is a name in double quotes'],
    ['{\r\n  "a": nul\r\n}', 'line 2, column 8: found "nul", allowed is a value'],
    ['{', 'line 1, column 2: found the end of the file, allowed is a name in double quotes or }'],
    ['{a: 1}', 'line 1, column 2: found "a", allowed is a name in double quotes or }'],
    ["{'a': 1}", `line 1, column 2: found "'a'", allowed is a name in double quotes or }`],
    ['{"a" 1}', 'line 1, column 6: found "1", allowed is a colon'],
    ['{"a": }', 'line 1, column 7: found "}", allowed is a value'],
    ['{"a": 1 "b": 2}', 'line 1, column 9: found "\\"b", allowed is a comma or }'],
    ['[1 2]', 'line 1, column 4: found "2", allowed is a comma or ]'],
    ['[1,]', 'line 1, column 4: found "]", allowed is a value'],
    ['[1}', 'line 1, column 3: found "}", allowed is a comma or ]'],
    ['[,]', 'line 1, column 2: found ",", allowed is a value or ]'],
    ['{"a": 1} {', 'line 1, column 10: found "{", allowed is the end of the file'],
    ['[01]', 'line 1, column 3: found "1", allowed is a comma or ]'],
    ['[.5]', 'line 1, column 2: found ".5", allowed is a value or ]'],
    ['[NaN]', 'line 1, column 2: found "NaN", allowed is a value or ]'],
    [
      '["open',
      'line 1, column 2: found text that is not closed on its line or has an invalid escape, allowed is a value or ]',
    ],
    [
      '["\\x"]',
      'line 1, column 2: found text that is not closed on its line or has an invalid escape, allowed is a value or ]',
    ],
    [
      '["a\tb"]',
      'line 1, column 2: found text that is not closed on its line or has an invalid escape, allowed is a value or ]',
    ],
    ['[True]', 'line 1, column 2: found "True", allowed is a value or ]'],
  ])('is refused: %j', (text, message) => {
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    expect(() => parseJson(text)).toThrow(new SyntaxError(message));
  });

  it('may be deep', () => {
    expect(() => parseJson('['.repeat(100_000))).toThrow(/column 100001: found the end of the file/);
  });
});

import fc from 'fast-check';
import { exactPattern, type ParameterSchema } from './api.ts';

/** Texts that often cause bugs, for any parameter. */
const NASTY: readonly string[] = [
  ...[
    '',
    ' ',
    '0',
    '-0',
    '-1',
    '+1',
    '01',
    '1.0',
    '1e1',
    '0x1',
    '1_0',
    '1,',
    'NaN',
    'Infinity',
    'null',
    'true',
  ],
  ...['undefined', '[]', '{}', '[object Object]', '__proto__', 'constructor', 'toString', '../../etc/passwd'],
  ...[
    '\0',
    '\r\nX-Injected: 1',
    '\u202e',
    '\ufeff1',
    '１６',
    '٣',
    '²',
    'é',
    'e\u0301',
    '👩‍👩‍👧',
    '\u{10ffff}',
  ],
  ...[
    '%00',
    '%',
    '&n=1',
    '<script>alert(1)</script>',
    "' OR 1=1 --",
    '{{7*7}}',
    '4294967296',
    '9007199254740993',
  ],
];

/**
 * Texts that a schema accepts, including its bounds.
 *
 * @param gentle only small numbers and examples where there are any, so that the parameters of a request fit together
 */
export function accepted(schema: ParameterSchema, gentle: boolean): fc.Arbitrary<string> {
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((each) => accepted(each, gentle)));
  if (schema.type === 'integer') {
    const { minimum: min = 0, maximum: max = Number.MAX_SAFE_INTEGER } = schema;
    const small = fc.integer({ min, max: Math.min(max, min + 4) });
    return (gentle ? small : fc.oneof(fc.constantFrom(min, max), small, fc.integer({ min, max }))).map(
      String,
    );
  }
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const { maxLength, examples } = schema;
  const pattern = exactPattern(schema) ?? '^.*$';
  if (gentle && examples !== undefined) return fc.constantFrom(...examples.map(String));
  const text = fc.stringMatching(new RegExp(pattern, 'u'));
  if (maxLength === undefined) return text;
  const long = fc.constantFrom('a', 'é', '𝒜', '7').map((letter) => `a${letter.repeat(maxLength - 1)}`);
  return fc.oneof({ weight: 4, arbitrary: text }, { weight: 1, arbitrary: long });
}

/** Mostly texts that a schema does not accept, just beyond its bounds and far away. Some may be valid. */
export function unfit(schema: ParameterSchema): fc.Arbitrary<string> {
  const schemas = schema.anyOf ?? [schema];
  const numbers = schemas.flatMap(({ minimum, maximum }) =>
    minimum === undefined || maximum === undefined ? [] : [minimum - 1, maximum + 1, maximum * 1e6],
  );
  const long = schemas.flatMap(({ maxLength }) =>
    maxLength === undefined ? [] : ['a', '𝒜'].map((letter) => letter.repeat(maxLength + 1)),
  );
  return fc.oneof(fc.constantFrom(...numbers.map(String), ...long, '-1'), anyText());
}

/** Any text. */
export function anyText(): fc.Arbitrary<string> {
  // Beyond the API's bound on URLs, within that of workerd, which these tests do not cover.
  const huge = fc
    .tuple(fc.constantFrom('9', 'a', ',', '%', 'é', '0-9,'), fc.integer({ min: 100, max: 3000 }))
    .map(([text, times]) => text.repeat(times));
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...NASTY) },
    { weight: 2, arbitrary: fc.string({ unit: 'binary' }) },
    { weight: 2, arbitrary: fc.double().map(String) },
    { weight: 5, arbitrary: huge },
  );
}

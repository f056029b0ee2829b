import { quote } from '@trazo/model';
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';

/** What the parser's errors say, in words that name what is allowed at the place. */
const ALLOWED: Readonly<Record<string, string>> = {
  InvalidSymbol: 'a value, or a name in double quotes',
  InvalidNumberFormat: 'a number',
  PropertyNameExpected: 'a name in double quotes',
  ValueExpected: 'a value',
  ColonExpected: 'a colon',
  CommaExpected: 'a comma or a closing bracket',
  CloseBraceExpected: 'a name in double quotes, a comma or }',
  CloseBracketExpected: 'a value, a comma or ]',
  EndOfFileExpected: 'the end of the file',
  InvalidCommentToken: 'JSON without comments',
  UnexpectedEndOfComment: 'the end of the comment',
  UnexpectedEndOfString: 'closing double quotes on the same line',
  UnexpectedEndOfNumber: 'a number',
  InvalidUnicode: 'four hexadecimal digits after \\u',
  InvalidEscapeCharacter: 'a valid escape such as \\n, \\" or \\\\',
  InvalidCharacter: 'text without control characters, which are written as escapes such as \\t',
};

/**
 * Parses JSON.
 *
 * @param comments whether comments of a line or a block are allowed
 * @throws {SyntaxError} naming line, column, what was found and what is allowed there
 */
export function parseJson(text: string, { comments = false } = {}): unknown {
  const errors: ParseError[] = [];
  const plain = text.replace(/^\uFEFF/, ' ');
  const value: unknown = parse(plain, errors, { disallowComments: !comments, allowTrailingComma: false });
  const [first] = errors;
  if (first !== undefined) throw new SyntaxError(describe(plain, first));
  return value;
}

function describe(text: string, { error, offset, length }: ParseError): string {
  const lines = text.slice(0, offset).split('\n');
  const column = (lines.at(-1)?.length ?? 0) + 1;
  const found = length === 0 ? 'the end of the file' : quote(text.slice(offset, offset + length));
  const code = printParseErrorCode(error);
  return `line ${lines.length}, column ${column}: found ${found}, allowed is ${ALLOWED[code] ?? code}`;
}

import { quote } from '@trazo/model';

/**
 * Parses JSON.
 *
 * @throws {SyntaxError} naming line, column, what was found and what is allowed there
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(describeFault(text), { cause });
  }
}

const SPACE = /[ \t\n\r]*/y;
const TOKEN =
  /[{}[\],:]|"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy;
/** What is shown of the text at a fault. */
const WORD = /[^\s,:{}[\]"]+|"[^"\n]*|./uy;

/** What may come next; each with its words for a message. */
const EXPECTED = {
  value: 'a value',
  firstItem: 'a value or ]',
  firstField: 'a name in double quotes or }',
  field: 'a name in double quotes',
  colon: 'a colon',
  moreItems: 'a comma or ]',
  moreFields: 'a comma or }',
  end: 'the end of the file',
} as const;

type Expected = keyof typeof EXPECTED;

/** Walks through the tokens up to the first that JSON's grammar has no place for. */
function describeFault(text: string): string {
  const open: string[] = [];
  let expected: Expected = 'value';
  let position = 0;
  for (;;) {
    position += matchAt(SPACE, text, position)?.length ?? 0;
    const token = matchAt(TOKEN, text, position);
    const next: Expected | undefined = token === undefined ? undefined : following(expected, token, open);
    if (token === undefined || next === undefined) break;
    expected = next;
    position += token.length;
  }
  const lines = text.slice(0, position).split('\n');
  const column = (lines.at(-1)?.length ?? 0) + 1;
  const word = matchAt(WORD, text, position);
  const found =
    word === undefined
      ? 'the end of the file'
      : word.startsWith('"') && matchAt(TOKEN, text, position) === undefined
        ? 'text that is not closed on its line or has an invalid escape'
        : quote(word);
  return `line ${lines.length}, column ${column}: found ${found}, allowed is ${EXPECTED[expected]}`;
}

function matchAt(pattern: RegExp, text: string, position: number): string | undefined {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0];
}

/**
 * What may come after a token.
 *
 * @param open the brackets that are open, which the token adds to or takes from
 * @returns undefined where the token is not allowed
 */
function following(expected: Expected, token: string, open: string[]): Expected | undefined {
  const closes = expected.endsWith('Item') || expected.endsWith('Items') ? ']' : '}';
  const mayClose = ['firstItem', 'firstField', 'moreItems', 'moreFields'].includes(expected);
  if (mayClose && token === closes) {
    open.pop();
    return after(open);
  }
  switch (expected) {
    case 'value':
    case 'firstItem':
      if (token === '{' || token === '[') {
        open.push(token);
        return token === '{' ? 'firstField' : 'firstItem';
      }
      return /^[}\],:]/.test(token) ? undefined : after(open);
    case 'firstField':
    case 'field':
      return token.startsWith('"') ? 'colon' : undefined;
    case 'colon':
      return token === ':' ? 'value' : undefined;
    case 'moreItems':
      return token === ',' ? 'value' : undefined;
    case 'moreFields':
      return token === ',' ? 'field' : undefined;
    case 'end':
      return undefined;
  }
}

function after(open: readonly string[]): Expected {
  const inner = open.at(-1);
  return inner === undefined ? 'end' : inner === '{' ? 'moreFields' : 'moreItems';
}

import { parseJson } from './json.ts';

/** A string, a line comment or a block comment; in a string, a backslash escapes the next character. */
const STRING_OR_COMMENT = /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;

/**
 * Parses JSON with comments of a line or a block. Each comment becomes spaces of the same length, so that
 * positions in error messages are those of the text.
 *
 * @throws {SyntaxError} naming line, column, what was found and what is allowed there
 */
export function parseJsonWithComments(text: string): unknown {
  return parseJson(
    text
      .replace(/^\uFEFF/, ' ')
      .replaceAll(STRING_OR_COMMENT, (found) =>
        found.startsWith('"') ? found : found.replaceAll(/[^\n]/g, ' '),
      ),
  );
}

/** A URL's path names a folder of this machine (`file:`) or of another; a query can hold a secret. */
const URL_LIKE = /^[a-z][a-z0-9+.-]+:\/\//i;
/** A word of a recorded command line: quoted as a whole, or bare. */
const WORD = /'(?:[^']|'\\'')*'|[^\s']+/g;

/**
 * The command to record in a card or the options of a run: as one would type it again, without folders. They are of no
 * use to others and may be private, so only their last part is recorded, however the option is written.
 */
export function recordedCommand(argv: readonly string[]): string {
  return ['pnpm', ...withoutFolders(argv).map(quoted)].join(' ');
}

/** A command that was recorded before, possibly by a version that recorded folders, without folders. */
export function withoutRecordedFolders(command: string): string {
  const words = command.match(WORD) ?? [];
  const clean = withoutFolders(words.map(unquoted)).values();
  return command.replace(WORD, (word) => {
    const { value = '' } = clean.next();
    return value === unquoted(word) ? word : quoted(value);
  });
}

function withoutFolders(words: readonly string[]): string[] {
  return words.map((word, index) => {
    const [, flag = '', value = word] = /^(--[^=]+=)(.*)$/s.exec(word) ?? [];
    // A seed is any text, and another text would be another seed.
    const isSeed = flag === '--seed=' || (flag === '' && words[index - 1] === '--seed');
    return isSeed ? word : `${flag}${lastPart(value)}`;
  });
}

/** The last part of a path or URL; other texts are unchanged. */
function lastPart(text: string): string {
  if (text === '/') return text;
  const path = URL_LIKE.test(text) ? text.replace(/[?#].*$/s, '') : text;
  // A shell or a user's folder: `~name` would tell the name.
  if (/^~[^/\\]*$/.test(path)) return '~';
  // Windows' drive may stand before a folder without a separator.
  const local = path.replace(/^[a-z]:(?=.)/i, '').replace(/^file:/i, '');
  return local.split(/[/\\]/).findLast((part) => part !== '') ?? text;
}

/** A word, quoted where a shell needs that. */
function quoted(word: string): string {
  return /^[\w./:@=,+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function unquoted(word: string): string {
  return word.startsWith("'") ? word.slice(1, -1).replaceAll(`'\\''`, "'") : word;
}

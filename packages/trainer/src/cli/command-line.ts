import { basename } from 'node:path';

/** The command to record in a card or the options of a run: as one would type it again, without folders. */
export function recordedCommand(argv: readonly string[]): string {
  return commandLine(withoutFolders(argv));
}

/** The command line, with arguments quoted where a shell needs that. */
function commandLine(argv: readonly string[]): string {
  return ['pnpm', ...argv]
    .map((word) => (/^[\w./:@=,+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}

/** Folders are of no use to others and may be private, so only their last part is recorded. */
function withoutFolders(argv: readonly string[]): string[] {
  return argv.map((word) =>
    word.startsWith('/') || word.startsWith('..') || word.startsWith('~') ? basename(word) : word,
  );
}

import { basename } from 'node:path';

/** The command for a card or a run's options: as one would type it again, without folders. */
export function recordedCommand(argv: readonly string[]): string {
  return commandLine(withoutFolders(argv));
}

/** With arguments quoted where a shell needs that. */
function commandLine(argv: readonly string[]): string {
  return ['pnpm', ...argv]
    .map((word) => (/^[\w./:@=,+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}

/** Folders in a recorded command are of no use to others and may be private: their last part stands for them. */
function withoutFolders(argv: readonly string[]): string[] {
  return argv.map((word) =>
    word.startsWith('/') || word.startsWith('..') || word.startsWith('~') ? basename(word) : word,
  );
}

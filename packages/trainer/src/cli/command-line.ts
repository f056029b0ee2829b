import { basename } from 'node:path';

/** The command as one would type it again, with arguments quoted where a shell needs that. */
export function commandLine(argv: readonly string[]): string {
  return ['pnpm', ...argv]
    .map((word) => (/^[\w./:@=,+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}

/** Folders in a recorded command are of no use to others and may be private: their last part stands for them. */
export function withoutFolders(argv: readonly string[]): string[] {
  return argv.map((word) =>
    word.startsWith('/') || word.startsWith('..') || word.startsWith('~') ? basename(word) : word,
  );
}

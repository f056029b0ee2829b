import { quote, TrazoError } from '@trazo/model';
import { listed } from './listed.ts';
import { nameOf, type OptionTable } from './option-table.ts';

/** A command line has a word that belongs to no option. */
export class UnexpectedWordError extends TrazoError {
  readonly code = 'unexpected-word';

  /**
   * @param command name of the command
   * @param words the words that belong to no option, at least one
   * @param table options of the command, of which the error suggests those that the first word may be meant for
   */
  constructor(command: string, words: readonly string[], table: OptionTable) {
    const meant = optionsFor(words, table);
    super(`${command} does not take the word ${quote(words[0] ?? '')}.`, {
      hint:
        meant.length === 0 ? `pnpm ${command} --help shows its options.` : `Did you mean ${listed(meant)}?`,
    });
  }
}

/** The options that a word may be meant for, as they are typed: `slim` for `--model slim`, `epochs 5` for `--epochs 5`. */
function optionsFor([word = '', value]: readonly string[], table: OptionTable): string[] {
  const flags = Object.values(table);
  const named = flags.find(({ flag }) => nameOf(flag) === `--${word}`);
  if (named !== undefined) {
    const rest = value !== undefined && named.flag.includes(' ') ? ` ${value}` : '';
    return [`${nameOf(named.flag)}${rest}`];
  }
  return flags
    .filter(({ parse, meant }) => meant?.(word) || parse.words?.includes(word))
    .map(({ flag }) => `${nameOf(flag)} ${word}`);
}

/** Where progress goes: standard error, or anything a test reads. */
export type ProgressStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  /** Width of a terminal; it changes when its window does. */
  readonly columns?: number;
};

/** Redraws at most eight times a second. */
const REDRAW_MS = 125;
const DEFAULT_COLUMNS = 80;
/** Columns that stay free, so that the `^C` that a terminal echoes does not begin a new row. */
const FREE_COLUMNS = 3;
const BAR_CELLS = 16;

const ERASE_ROW = '\r\u001b[2K';
/** A character as wide as two columns must not break the text into a second row, which would stay. */
const WRAP_OFF = '\u001b[?7l';
const WRAP_ON = '\u001b[?7h';

/**
 * The last row of a terminal, with a text that is redrawn in place while lines above it stay. Where there is no
 * terminal, the text is not shown, and lines are written as they are.
 *
 * Between two writes, the terminal is in no special state: the cursor is visible, was not saved, and rows wrap. However
 * the process ends, nothing needs to be restored.
 */
export class StatusLine {
  readonly isTerminal: boolean;
  readonly #stream: ProgressStream;
  readonly #now: () => number;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #isDrawn = false;

  /**
   * @param isTerminal whether texts can be redrawn in place
   * @param now milliseconds, monotonic
   */
  constructor(
    stream: ProgressStream,
    isTerminal = stream.isTTY === true,
    now: () => number = () => performance.now(),
  ) {
    this.#stream = stream;
    this.isTerminal = isTerminal;
    this.#now = now;
  }

  /** Shows a text in place of the one before, cut to the terminal's width. A text too soon after another is skipped. */
  show(text: string): void {
    if (!this.isTerminal || this.#now() - this.#drawnAt < REDRAW_MS) return;
    const width = Math.max(1, (this.#stream.columns || DEFAULT_COLUMNS) - FREE_COLUMNS);
    const shown = [...text].slice(0, width).join('');
    this.#stream.write(`${ERASE_ROW}${WRAP_OFF}${shown}${WRAP_ON}`);
    this.#drawnAt = this.#now();
    this.#isDrawn = true;
  }

  /** Removes the text. The next one is shown at once. */
  hide(): void {
    if (this.#isDrawn) this.#stream.write(ERASE_ROW);
    this.#isDrawn = false;
    this.#drawnAt = Number.NEGATIVE_INFINITY;
  }

  /** Writes a line that stays, in place of the text. */
  line(text: string): void {
    this.hide();
    this.#stream.write(`${text}\n`);
  }
}

/** A bar of sixteen cells, of which a share is filled. */
export function bar(share: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * BAR_CELLS);
  return '■'.repeat(filled) + '□'.repeat(BAR_CELLS - filled);
}

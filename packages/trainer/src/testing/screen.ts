import { Writable } from 'node:stream';
import xterm from '@xterm/headless';
import type { ProgressStream } from '../report/status-line.ts';

/** More rows than a test writes. */
const SCROLLBACK_ROWS = 100_000;

/** A terminal that is not shown: it interprets what is written to it, as the terminal of a user does. */
export class Screen {
  /** The terminal as a stream for one process. */
  readonly stream: ProgressStream;
  readonly #terminal: xterm.Terminal;

  constructor(columns: number, rows = 24) {
    // A process writes line feeds; the terminal's driver adds the carriage returns.
    this.#terminal = new xterm.Terminal({
      cols: columns,
      rows,
      scrollback: SCROLLBACK_ROWS,
      convertEol: true,
      allowProposedApi: true,
    });
    const stream = new Writable({
      write: (chunk, _encoding, done) => {
        this.#terminal.write(chunk);
        done();
      },
    });
    this.stream = Object.assign(stream, { isTTY: true, columns });
  }

  /** Writes bytes that a pseudo-terminal sent. */
  write(bytes: string | Uint8Array): void {
    this.#terminal.write(bytes);
  }

  /** Changes the width, as a user who changes the window's. */
  resize(columns: number): void {
    this.#terminal.resize(columns, this.#terminal.rows);
    Object.assign(this.stream, { columns });
  }

  /**
   * Everything from the first row that scrolled out of sight to the last row that is not empty, as lines: a row that
   * wrapped is one line with the next.
   */
  async lines(): Promise<string[]> {
    await new Promise<void>((resolve) => this.#terminal.write('', resolve));
    const { active } = this.#terminal.buffer;
    const lines: string[] = [];
    for (let index = 0; index < active.length; index++) {
      const row = active.getLine(index);
      if (row === undefined) continue;
      const text = row.translateToString(false);
      if (row.isWrapped) lines.push(`${lines.pop()}${text}`);
      else lines.push(text);
    }
    const trimmed = lines.map((line) => line.trimEnd());
    return trimmed.slice(0, trimmed.findLastIndex((line) => line !== '') + 1);
  }

  /** Whether rows wrap and the cursor stands at the start of an empty row, where a shell's prompt belongs. */
  async isReadyForPrompt(): Promise<boolean> {
    const lines = await this.lines();
    const { active } = this.#terminal.buffer;
    const row = active.getLine(active.baseY + active.cursorY)?.translateToString(true);
    return lines.length > 0 && active.cursorX === 0 && row === '' && this.#terminal.modes.wraparoundMode;
  }
}

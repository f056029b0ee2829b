import { describe, expect, it } from 'vitest';
import { Screen } from '../testing/screen.ts';
import { bar, StatusLine } from './status-line.ts';

function terminal(columns: number, rows?: number) {
  const screen = new Screen(columns, rows);
  let now = 0;
  const status = new StatusLine(screen.stream, true, () => now);
  return {
    screen,
    status,
    /** Shows a text after the time in which another would be skipped. */
    show: (text: string) => {
      now += 1000;
      status.show(text);
    },
    pass: (ms: number) => {
      now += ms;
    },
  };
}

const LONG =
  'Epoch 1 completed · generator loss 0.712 · discriminator loss 1.301 · real 63% fake 71% · '.repeat(3);

describe.each([1, 2, 40, 80, 100, 200])('a status line on %d columns', (columns) => {
  it('keeps every line, more of them than the screen has rows, and leaves nothing else', async () => {
    const { screen, status, show } = terminal(columns, 6);
    const lines = Array.from({ length: 12 }, (_, index) => `${index} ${LONG}`.trimEnd());
    for (const line of lines) {
      show('short');
      show(`Epoch ${line}`);
      status.line(line);
      show(LONG);
    }
    status.hide();
    expect(await screen.lines()).toEqual(lines);
    expect(await screen.isReadyForPrompt()).toBe(true);
  });

  it('is one row, however long or wide its text is', async () => {
    const { screen, status, show } = terminal(columns);
    status.line('before');
    for (const text of [LONG, '数字'.repeat(100), 'é́'.repeat(200)]) show(text);
    const shown = await screen.lines();
    // Columns 1 and 2 hold no wide character.
    expect(shown.filter((line) => line !== 'before').length).toBeLessThanOrEqual(1);
    show('x');
    expect(await screen.lines()).toEqual(['before', 'x']);
  });
});

describe('a status line', () => {
  it('leaves room for the ^C that a terminal echoes', async () => {
    const { screen, status, show } = terminal(40);
    show(LONG);
    expect((await screen.lines())[0]).toHaveLength(37);
    screen.write('^C');
    status.line('SIGINT: finishing this step.');
    expect(await screen.lines()).toEqual(['SIGINT: finishing this step.']);
  });

  it('follows the width of the window', async () => {
    const { screen, status, show } = terminal(40);
    status.line(LONG.trimEnd());
    screen.resize(100);
    show(LONG);
    expect(await screen.lines()).toEqual([LONG.trimEnd(), LONG.slice(0, 97)]);
  });

  it('is redrawn at most eight times a second, and at once after a line', async () => {
    const { screen, status, pass } = terminal(80);
    status.show('first');
    pass(124);
    status.show('too soon');
    expect(await screen.lines()).toEqual(['first']);
    pass(1);
    status.show('second');
    expect(await screen.lines()).toEqual(['second']);
    status.line('a line');
    status.show('third');
    expect(await screen.lines()).toEqual(['a line', 'third']);
  });

  it('leaves the terminal as it was after each write, so that a killed process does no harm', async () => {
    const { screen, status, show } = terminal(20);
    status.line('');
    show('halfway');
    screen.write('\r\nprompt$ and a command that is longer than a row');
    expect(await screen.lines()).toEqual(['', 'halfway', 'prompt$ and a command that is longer than a row']);
  });

  it('writes nothing but lines where there is no terminal', async () => {
    const screen = new Screen(80);
    const status = new StatusLine(screen.stream, false);
    status.show('not shown');
    status.line('a line');
    status.hide();
    expect(await screen.lines()).toEqual(['a line']);
  });
});

describe('a bar', () => {
  it.each([
    [-1, '□□□□□□□□□□□□□□□□'],
    [0, '□□□□□□□□□□□□□□□□'],
    [0.5, '■■■■■■■■□□□□□□□□'],
    [1, '■■■■■■■■■■■■■■■■'],
    [2, '■■■■■■■■■■■■■■■■'],
  ])('of %d is %s', (share, text) => {
    expect(bar(share)).toBe(text);
  });
});

import { describe, expect, it } from 'vitest';
import { StatusLine } from '../report/status-line.ts';
import { Screen } from '../testing/screen.ts';
import { createTransferDisplay } from './transfer-display.ts';

function display(columns: number, isTerminal: boolean) {
  const screen = new Screen(columns);
  let now = 0;
  const clock = () => now;
  const status = new StatusLine(screen.stream, isTerminal, clock);
  return {
    screen,
    status,
    transfer: createTransferDisplay(status, clock),
    pass: (ms: number) => {
      now += ms;
    },
  };
}

describe('the display of downloads', () => {
  it.each([40, 80, 100, 200])('is a bar on %d columns, and in the end a line', async (columns) => {
    const { screen, status, transfer, pass } = display(columns, true);
    status.line('Installing libtensorflow (once per user)');
    const progress = transfer('libtensorflow');
    pass(1_000);
    progress(50e6, 200e6);
    expect(await screen.lines()).toEqual([
      'Installing libtensorflow (once per user)',
      'libtensorflow ■■■■□□□□□□□□□□□□ 50/200 MB · 3 s left'.slice(0, columns - 3),
    ]);
    pass(3_000);
    progress(200e6, 200e6);
    progress(200e6, 200e6);
    status.line('TensorFlow is installed');
    expect(await screen.lines()).toEqual([
      'Installing libtensorflow (once per user)',
      'libtensorflow: 200 of 200 MB',
      'TensorFlow is installed',
    ]);
    expect(await screen.isReadyForPrompt()).toBe(true);
  });

  it('gives way to the error of a download that broke off', async () => {
    const { screen, status, transfer, pass } = display(80, true);
    pass(1_000);
    transfer('mnist')(1e6, 11e6);
    status.line('Error: mirror.example broke off');
    expect(await screen.lines()).toEqual(['Error: mirror.example broke off']);
  });

  it('shows what has come where the size is unknown', async () => {
    const { screen, transfer } = display(80, true);
    transfer('mnist')(3e6, undefined);
    expect(await screen.lines()).toEqual(['mnist 3 MB']);
  });

  it('has small files in smaller units', async () => {
    const { screen, transfer } = display(80, false);
    transfer('labels')(28_881, 28_881);
    transfer('readme')(999, 999);
    transfer('photo')(1_000_000, 1_000_000);
    expect(await screen.lines()).toEqual(['labels: 29 of 29 kB', 'readme: 999 of 999 B', 'photo: 1 of 1 MB']);
  });

  it('is a line every tenth without a terminal', async () => {
    const { screen, transfer } = display(80, false);
    const progress = transfer('mnist');
    for (let received = 0; received <= 20e6; received += 1e6) progress(received, 20e6);
    expect(await screen.lines()).toEqual(
      [2, 4, 6, 8, 10, 12, 14, 16, 18, 20].map((megabytes) => `mnist: ${megabytes} of 20 MB`),
    );
  });
});

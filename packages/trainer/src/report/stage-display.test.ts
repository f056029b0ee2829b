import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Screen } from '../testing/screen.ts';
import { createStageDisplay } from './stage-display.ts';
import { type ProgressStream, StatusLine } from './status-line.ts';

function display(stream: ProgressStream) {
  let now = 0;
  const clock = () => now;
  const status = new StatusLine(stream, stream.isTTY === true, clock);
  return {
    status,
    stages: createStageDisplay(status, clock),
    pass: (ms: number) => {
      now += ms;
    },
  };
}

function withoutTerminal() {
  let text = '';
  const write = (chunk: Buffer, _encoding: string, done: () => void) => {
    text += chunk.toString();
    done();
  };
  return { ...display(new Writable({ write })), written: () => text };
}

describe('the display of stages', () => {
  it('writes, without a terminal, a line at the beginning and one every ten seconds', () => {
    const { stages, pass, written } = withoutTerminal();
    const stage = stages.begin('Reading');
    stage.tick(0.1);
    pass(9_999);
    stage.tick(0.2);
    pass(1);
    stage.tick(0.25, 'loss 0.5');
    stage.tick(0.26);
    stage.end();
    expect(written()).toBe('Reading\nReading · 25% · 30 s left · loss 0.5\n');
  });

  it('says how long is left once the pace tells', () => {
    const { stages, pass, written } = withoutTerminal();
    const stage = stages.begin('Reading');
    pass(10_000);
    stage.tick(0.001);
    pass(10_000);
    stage.tick(0.02);
    expect(written()).toBe('Reading\nReading · 0% · … left\nReading · 2% · 16 min 20 s left\n');
  });

  it.each([40, 80, 100, 200])('draws bars on %d columns and takes them away; lines stay', async (columns) => {
    const screen = new Screen(columns);
    const { status, stages, pass } = display(screen.stream);
    status.line('Data: mnist');
    for (const what of ['Generating 10,000 samples', 'Comparing them with real images']) {
      const stage = stages.begin(what);
      for (let share = 0; share <= 1; share += 0.25) {
        pass(5_000);
        stage.tick(share, 'loss 0.123');
        const [, row] = await screen.lines();
        expect(row).toBe(
          `${what} ${'■'.repeat(16 * share).padEnd(16, '□')} ${100 * share}% · ${
            share === 0 ? '…' : `${Math.round((5 / share + 20) * (1 - share))} s`
          } left · loss 0.123`.slice(0, columns - 3),
        );
      }
      stage.end();
      expect(await screen.lines()).toEqual(['Data: mnist']);
    }
    status.line('Fréchet distance 0.98');
    expect(await screen.lines()).toEqual(['Data: mnist', 'Fréchet distance 0.98']);
    expect(await screen.isReadyForPrompt()).toBe(true);
  });
});

import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createStageDisplay } from './stage-display.ts';

function display(isTTY: boolean) {
  let text = '';
  let now = 0;
  const write = (chunk: Buffer, _encoding: string, done: () => void) => {
    text += chunk.toString();
    done();
  };
  const stream = Object.assign(new Writable({ write }), { isTTY });
  return {
    stages: createStageDisplay(stream, () => now),
    pass: (ms: number) => {
      now += ms;
    },
    written: () => text,
  };
}

describe('the display of stages', () => {
  it('writes, without a terminal, a line at the beginning and one every ten seconds', () => {
    const { stages, pass, written } = display(false);
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
    const { stages, pass, written } = display(false);
    const stage = stages.begin('Reading');
    pass(10_000);
    stage.tick(0.001);
    pass(10_000);
    stage.tick(0.02);
    expect(written()).toBe('Reading\nReading · 0% · … left\nReading · 2% · 16 min 20 s left\n');
  });

  it('draws a bar on a terminal and takes it away', () => {
    const { stages, pass, written } = display(true);
    const stage = stages.begin('Reading');
    pass(5_000);
    stage.tick(0.5);
    stage.end();
    expect(written()).toContain('Reading');
    expect(written()).not.toContain('\n');
  });
});

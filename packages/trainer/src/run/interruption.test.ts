import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { listenForInterruption } from './interruption.ts';

/** A simulated process that receives signals, and a record of its exits and messages. */
function listening() {
  const signals = new EventEmitter();
  const exits: (number | undefined)[] = [];
  const lines: string[] = [];
  const clock = { now: 0 };
  const exit = (code?: number | string | null): never => {
    exits.push(Number(code));
    return undefined as never;
  };
  const emitting = Object.assign(Object.create(process), {
    on: signals.on.bind(signals),
    off: signals.off.bind(signals),
    exit,
  });
  const interruption = listenForInterruption((line) => lines.push(line), {
    process: emitting,
    now: () => clock.now,
  });
  return { signals, exits, lines, clock, interruption };
}

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
])('%s requests to stop, with exit code %d', (name, code) => {
  const { signals, exits, lines, interruption } = listening();
  expect(interruption.signal.aborted).toBe(false);
  expect(interruption.exitCode()).toBeUndefined();
  signals.emit(name);
  expect(interruption.signal.aborted).toBe(true);
  expect(interruption.exitCode()).toBe(code);
  expect(exits).toEqual([]);
  expect(lines).toEqual([expect.stringContaining(name)]);
});

it('exits immediately on a second signal, but not on a duplicate of the first', () => {
  const { signals, exits, clock } = listening();
  signals.emit('SIGINT');
  clock.now = 100;
  signals.emit('SIGINT');
  expect(exits).toEqual([]);
  clock.now = 2000;
  signals.emit('SIGINT');
  expect(exits).toEqual([130]);
});

it('does not exit without saving when a terminal closes', () => {
  const { signals, exits, clock } = listening();
  signals.emit('SIGHUP');
  clock.now = 5000;
  signals.emit('SIGHUP');
  expect(exits).toEqual([]);
});

it('stops listening', () => {
  const { signals, interruption } = listening();
  interruption.release();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) expect(signals.listenerCount(name)).toBe(0);
});

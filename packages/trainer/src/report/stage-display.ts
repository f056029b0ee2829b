import { formatDuration } from './quantities.ts';
import { bar, type StatusLine } from './status-line.ts';

/** Without a terminal, a plain line is written about this often. */
const PLAIN_INTERVAL_MS = 10_000;

/** Shows the progress of one stage of some work. */
interface Stage {
  /** @param share done, 0 … 1 */
  tick(share: number, detail?: string): void;
  /** Ends the stage and removes its bar. */
  end(): void;
}

/** Shows work in stages, one at a time. */
export interface StageDisplay {
  begin(what: string): Stage;
}

/**
 * A bar on a terminal; elsewhere a line at the beginning of each stage and every ten seconds.
 *
 * @param now milliseconds, monotonic
 */
export function createStageDisplay(status: StatusLine, now: () => number): StageDisplay {
  return { begin: (what) => (status.isTerminal ? barOf(what, status, now) : linesOf(what, status, now)) };
}

function barOf(what: string, status: StatusLine, now: () => number): Stage {
  const began = now();
  const tick = (share: number, detail?: string) => {
    const { left, more } = describe(share, detail, now() - began);
    status.show(`${what} ${bar(share)} ${Math.floor(share * 100)}% · ${left} left${more}`);
  };
  tick(0);
  return { tick, end: () => status.hide() };
}

function linesOf(what: string, status: StatusLine, now: () => number): Stage {
  const began = now();
  let last = began;
  status.line(what);
  return {
    tick: (share, detail) => {
      if (now() - last < PLAIN_INTERVAL_MS) return;
      last = now();
      const { left, more } = describe(share, detail, now() - began);
      status.line(`${what} · ${Math.floor(share * 100)}% · ${left} left${more}`);
    },
    end: () => {},
  };
}

/** Below this share, the pace of a stage says nothing yet: most of the time went into its start. */
const PACE_FROM = 0.02;

function describe(share: number, detail: string | undefined, elapsedMs: number) {
  const left = share < PACE_FROM ? '…' : formatDuration((elapsedMs / 1000) * (1 / share - 1));
  return { left, more: detail === undefined ? '' : ` · ${detail}` };
}

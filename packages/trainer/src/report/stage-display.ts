import { SingleBar } from 'cli-progress';
import { formatDuration } from './durations.ts';
import type { ProgressStream } from './progress-line.ts';

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
export function createStageDisplay(stream: ProgressStream, now: () => number): StageDisplay {
  return { begin: (what) => (stream.isTTY ? barOf(what, stream, now) : linesOf(what, stream, now)) };
}

function barOf(what: string, stream: ProgressStream, now: () => number): Stage {
  const bar = new SingleBar({
    stream,
    format: '{what} {bar} {percentage}% · {left} left{detail}',
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
    linewrap: false,
    gracefulExit: true,
  });
  const began = now();
  bar.start(1000, 0, { what, left: '…', detail: '' });
  return {
    tick: (share, detail) => bar.update(Math.round(share * 1000), describe(share, detail, now() - began)),
    end: () => bar.stop(),
  };
}

function linesOf(what: string, stream: ProgressStream, now: () => number): Stage {
  const began = now();
  let last = began;
  stream.write(`${what}\n`);
  return {
    tick: (share, detail) => {
      if (now() - last < PLAIN_INTERVAL_MS) return;
      last = now();
      const { left, detail: more } = describe(share, detail, now() - began);
      stream.write(`${what} · ${Math.floor(share * 100)}% · ${left} left${more}\n`);
    },
    end: () => {},
  };
}

/** Below this share, the pace of a stage says nothing yet: most of the time went into its start. */
const PACE_FROM = 0.02;

function describe(share: number, detail: string | undefined, elapsedMs: number) {
  const left = share < PACE_FROM ? '…' : formatDuration((elapsedMs / 1000) * (1 / share - 1));
  return { left, detail: detail === undefined ? '' : ` · ${detail}` };
}

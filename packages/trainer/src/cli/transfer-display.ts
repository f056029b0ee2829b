import type { TransferProgress } from '../files/download.ts';
import { formatDuration } from '../report/quantities.ts';
import { bar, type StatusLine } from '../report/status-line.ts';

/** Number of plain lines of a whole download without a terminal. */
const PLAIN_LINES = 10;
/** Units of sizes in bytes, the largest first. */
const UNITS = [
  [1e6, 'MB'],
  [1e3, 'kB'],
] as const;

/**
 * Shows downloads: a bar on a terminal and a line at the end, a line every tenth elsewhere.
 *
 * @param now milliseconds, monotonic
 */
export function createTransferDisplay(
  status: StatusLine,
  now: () => number = () => performance.now(),
): (what: string) => TransferProgress {
  return (what) => (status.isTerminal ? barOf(what, status, now) : linesOf(what, status));
}

function barOf(what: string, status: StatusLine, now: () => number): TransferProgress {
  const began = now();
  let ended = false;
  return (received, total) => {
    if (ended) return;
    if (total === undefined) {
      status.show(`${what} ${sizes(received)}`);
      return;
    }
    ended = received >= total;
    if (ended) {
      status.line(`${what}: ${sizes(received, total, ' of ')}`);
      return;
    }
    const seconds = ((now() - began) / 1000) * (total / Math.max(1, received) - 1);
    status.show(
      `${what} ${bar(received / total)} ${sizes(received, total, '/')} · ${formatDuration(seconds)} left`,
    );
  };
}

function linesOf(what: string, status: StatusLine): TransferProgress {
  let next = 1;
  return (received, total) => {
    if (total === undefined) return;
    const lines = Math.floor((received * PLAIN_LINES) / total);
    if (lines < next) return;
    next = lines + 1;
    status.line(`${what}: ${sizes(received, total, ' of ')}`);
  };
}

/** A size, or a part and the whole, in the unit of the whole: `3 MB`, `3/11 MB`, `29 of 29 kB`. */
function sizes(received: number, total = received, between = ''): string {
  const [size, unit] = UNITS.find(([bytes]) => total >= bytes) ?? [1, 'B'];
  const shown = (bytes: number) => Math.round(bytes / size);
  return between === '' ? `${shown(total)} ${unit}` : `${shown(received)}${between}${shown(total)} ${unit}`;
}

import type { TransferProgress } from '../files/download.ts';
import { formatDuration } from '../report/quantities.ts';
import { bar, type StatusLine } from '../report/status-line.ts';

/** Number of plain lines of a whole download without a terminal. */
const PLAIN_LINES = 10;
const MEGABYTE = 1e6;

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
      status.show(`${what} ${Math.round(received / MEGABYTE)} MB`);
      return;
    }
    ended = received >= total;
    if (ended) {
      status.line(sizes(what, received, total));
      return;
    }
    const seconds = ((now() - began) / 1000) * (total / Math.max(1, received) - 1);
    const done = `${Math.round(received / MEGABYTE)}/${Math.round(total / MEGABYTE)} MB`;
    status.show(`${what} ${bar(received / total)} ${done} · ${formatDuration(seconds)} left`);
  };
}

function linesOf(what: string, status: StatusLine): TransferProgress {
  let next = 1;
  return (received, total) => {
    if (total === undefined) return;
    const lines = Math.floor((received * PLAIN_LINES) / total);
    if (lines < next) return;
    next = lines + 1;
    status.line(sizes(what, received, total));
  };
}

function sizes(what: string, received: number, total: number): string {
  return `${what}: ${Math.round(received / MEGABYTE)} of ${Math.round(total / MEGABYTE)} MB`;
}

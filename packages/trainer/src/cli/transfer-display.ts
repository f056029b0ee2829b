import { SingleBar } from 'cli-progress';
import type { TransferProgress } from '../files/download.ts';
import { formatDuration } from '../report/durations.ts';
import type { ProgressStream } from '../report/progress-line.ts';

/** Without a terminal, a plain line is written each time that this share is added. */
const PLAIN_SHARE = 0.1;
const MEGABYTE = 1e6;

/** Shows downloads: a bar on a terminal, a line every tenth elsewhere. */
export function createTransferDisplay(stream: ProgressStream): (what: string) => TransferProgress {
  return (what) => (stream.isTTY ? barOf(what, stream) : linesOf(what, stream));
}

function barOf(what: string, stream: ProgressStream): TransferProgress {
  const bar = new SingleBar({
    stream,
    format: `${what} {bar} {value}/{total} MB · {left} left`,
    barsize: 24,
    hideCursor: true,
    linewrap: false,
  });
  const began = performance.now();
  return (received, total) => {
    if (total === undefined) return;
    const value = Math.round(received / MEGABYTE);
    const whole = Math.round(total / MEGABYTE);
    const seconds = ((performance.now() - began) / 1000) * (total / Math.max(1, received) - 1);
    if (!bar.isActive) bar.start(whole, value, { left: '…' });
    bar.update(value, { left: formatDuration(seconds) });
    if (received >= total) bar.stop();
  };
}

function linesOf(what: string, stream: ProgressStream): TransferProgress {
  let next = PLAIN_SHARE;
  return (received, total) => {
    if (total === undefined || received / total < next) return;
    next = Math.floor(received / total / PLAIN_SHARE + 1) * PLAIN_SHARE;
    stream.write(`${what}: ${Math.round(received / MEGABYTE)} of ${Math.round(total / MEGABYTE)} MB\n`);
  };
}

import { open, rename, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A server that does not answer within this is taken for unreachable, so that closed networks are noticed fast. */
const CONNECT_TIMEOUT_MS = 5_000;
/** A transfer that stands still for this long is given up; what came is kept for the next attempt. */
const STALL_TIMEOUT_MS = 30_000;

/** How far a transfer is; `total` is undefined where the server does not say. */
export type TransferProgress = (receivedBytes: number, totalBytes: number | undefined) => void;

/** A download that failed, with its address and why. */
export class DownloadFailure extends Error {
  readonly url: string;

  constructor(url: string, reason: string, options?: ErrorOptions) {
    super(`${url}: ${reason}`, options);
    this.url = url;
  }
}

/**
 * Fetches a file to `target`, going on from `target.part` where an earlier attempt left one. The name `target` appears
 * only when all has come.
 *
 * @throws {DownloadFailure} when the server cannot be reached, refuses, or the transfer breaks off
 */
export async function downloadFile(
  url: string,
  target: string,
  onProgress: TransferProgress = () => {},
): Promise<void> {
  const part = `${target}.part`;
  const have = await stat(part).then(
    ({ size }) => size,
    () => 0,
  );
  const abort = new AbortController();
  const timer = new Watchdog(abort, CONNECT_TIMEOUT_MS);
  try {
    const response = await fetch(url, {
      signal: abort.signal,
      headers: have > 0 ? { range: `bytes=${have}-` } : {},
    });
    // 416: the part is the whole file already, or belongs to another; starting anew settles both.
    const resumes = response.status === 206;
    if (!response.ok && response.status !== 416)
      throw new DownloadFailure(url, `the server answers ${response.status}.`);
    if (response.status === 416) {
      await rename(part, `${part}.stale`);
      throw new DownloadFailure(url, 'the server cannot go on from the partial file; it was set aside.');
    }
    if (response.body === null) throw new DownloadFailure(url, 'the server sends nothing.');
    timer.restart(STALL_TIMEOUT_MS);
    const start = resumes ? have : 0;
    const length = response.headers.get('content-length');
    const total = length === null ? undefined : start + Number(length);
    let received = start;
    // Opened before the first byte is read, so that every byte that came is on its way to the disk at once, and a
    // connection that breaks right after loses none of them.
    const file = await open(part, resumes ? 'a' : 'w');
    const counted = Readable.fromWeb(response.body).on('data', (chunk: Uint8Array) => {
      received += chunk.length;
      timer.restart(STALL_TIMEOUT_MS);
      onProgress(received, total);
    });
    await pipeline(counted, file.createWriteStream());
    if (total !== undefined && received !== total) {
      throw new DownloadFailure(url, `broke off after ${received} of ${total} bytes.`);
    }
    await rename(part, target);
  } catch (cause) {
    if (cause instanceof DownloadFailure) throw cause;
    throw new DownloadFailure(url, timer.expired ? 'no answer in time.' : reasonOf(cause), { cause });
  } finally {
    timer.stop();
  }
}

/** Aborts when it is not restarted in time. */
class Watchdog {
  expired = false;
  readonly #abort: AbortController;
  #timer: NodeJS.Timeout | undefined;

  constructor(abort: AbortController, milliseconds: number) {
    this.#abort = abort;
    this.restart(milliseconds);
  }

  restart(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.expired = true;
      this.#abort.abort();
    }, milliseconds);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return `${cause instanceof Error ? cause.message || cause.name : String(cause)}.`;
}

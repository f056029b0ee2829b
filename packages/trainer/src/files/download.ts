import { open, rename, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A server that does not respond within this time counts as unreachable: a short time, for networks without access. */
const CONNECT_TIMEOUT_MS = 5_000;
/** A transfer without progress for this long is aborted. The received bytes are kept for the next attempt. */
const STALL_TIMEOUT_MS = 30_000;

/** Receives the progress of a transfer; `totalBytes` is undefined if the server does not report it. */
export type TransferProgress = (receivedBytes: number, totalBytes: number | undefined) => void;

/** A failed download, with its URL and the reason. */
export class DownloadFailure extends Error {
  readonly url: string;

  constructor(url: string, reason: string, options?: ErrorOptions) {
    super(`${url}: ${reason}`, options);
    this.url = url;
  }
}

/**
 * Downloads a file to `target`, and continues from `target.part` if an earlier attempt left one. The file `target` exists
 * only after the download is complete.
 *
 * @throws {DownloadFailure} if the server is unreachable or responds with an error, or the transfer is interrupted
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
    // 416: the part is already the whole file, or belongs to another file; a new start resolves both cases.
    const resumes = response.status === 206;
    if (!response.ok && response.status !== 416)
      throw new DownloadFailure(url, `the server responds with ${response.status}.`);
    if (response.status === 416) {
      await rename(part, `${part}.stale`);
      throw new DownloadFailure(
        url,
        'the server cannot continue the partial file, which was renamed to .part.stale.',
      );
    }
    if (response.body === null) throw new DownloadFailure(url, 'the server sends no content.');
    timer.restart(STALL_TIMEOUT_MS);
    const start = resumes ? have : 0;
    const length = response.headers.get('content-length');
    const total = length === null ? undefined : start + Number(length);
    let received = start;
    // Opened before the first byte is read, so that every received byte goes to the disk at once and a connection that
    // closes right after loses none of them.
    const file = await open(part, resumes ? 'a' : 'w');
    const counted = Readable.fromWeb(response.body).on('data', (chunk: Uint8Array) => {
      received += chunk.length;
      timer.restart(STALL_TIMEOUT_MS);
      onProgress(received, total);
    });
    await pipeline(counted, file.createWriteStream());
    if (total !== undefined && received !== total) {
      throw new DownloadFailure(url, `interrupted after ${received} of ${total} bytes.`);
    }
    await rename(part, target);
  } catch (cause) {
    if (cause instanceof DownloadFailure) throw cause;
    throw new DownloadFailure(url, timer.expired ? 'the server does not respond in time.' : reasonOf(cause), {
      cause,
    });
  } finally {
    timer.stop();
  }
}

/** Aborts unless it is restarted in time. */
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

import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  contentRangeOf,
  type PartialDownload,
  partOf,
  readPartial,
  recordPartial,
  removePartial,
  validatorOf,
} from './partial-download.ts';
import { useProxies } from './proxy.ts';
import { syncFolder } from './write-atomically.ts';

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

/** What a download reads from, and tells to, the outside. */
export interface DownloadOptions {
  readonly onProgress?: TransferProgress;
  /** Names proxies in HTTPS_PROXY, HTTP_PROXY and NO_PROXY. Default: the environment of the process. */
  readonly env?: NodeJS.ProcessEnv;
}

/** The part of an earlier attempt does not belong to what the server has now. */
class StalePart extends Error {}

/**
 * Downloads a file to `target`. The received bytes are kept in `target.part` if the transfer is interrupted, and a later
 * download from the same URL continues there, if the server confirms that the file is still the same. The file `target`
 * exists only after the download is complete and flushed to disk.
 *
 * @throws {DownloadFailure} if the server is unreachable or responds with an error or a web page, the transfer is
 *   interrupted, or the file cannot be written
 */
export async function downloadFile(
  url: string,
  target: string,
  { onProgress = () => {}, env = process.env }: DownloadOptions = {},
): Promise<void> {
  const abort = new AbortController();
  const timer = new Watchdog(abort, CONNECT_TIMEOUT_MS);
  let restoreProxies = () => {};
  try {
    restoreProxies = useProxies(env);
    const transfer = new Transfer(url, target, abort.signal, timer, onProgress);
    const partial = await readPartial(target, url);
    try {
      await transfer.run(partial);
    } catch (error) {
      if (!(error instanceof StalePart)) throw error;
      timer.restart(CONNECT_TIMEOUT_MS);
      await transfer.run(undefined);
    }
  } catch (cause) {
    if (cause instanceof DownloadFailure) throw cause;
    const reason = timer.expired ? 'the server does not respond in time.' : reasonOf(cause, target);
    throw new DownloadFailure(url, reason, { cause });
  } finally {
    timer.stop();
    restoreProxies();
  }
}

/** One file on its way. */
class Transfer {
  readonly #url: string;
  readonly #target: string;
  readonly #signal: AbortSignal;
  readonly #timer: Watchdog;
  readonly #onProgress: TransferProgress;

  constructor(
    url: string,
    target: string,
    signal: AbortSignal,
    timer: Watchdog,
    onProgress: TransferProgress,
  ) {
    this.#url = url;
    this.#target = target;
    this.#signal = signal;
    this.#timer = timer;
    this.#onProgress = onProgress;
  }

  /**
   * Requests the file, or the rest of it, and writes what comes.
   *
   * @throws {StalePart} if the rest does not fit the part
   */
  async run(partial: PartialDownload | undefined): Promise<void> {
    const response = await fetch(this.#url, {
      signal: this.#signal,
      headers: {
        // fetch decodes an encoded file without saying how many bytes came, and a range would count encoded bytes.
        'accept-encoding': 'identity',
        ...(partial && { range: `bytes=${partial.bytes}-`, 'if-range': partial.validator }),
      },
    });
    const { status, headers } = response;
    const encoded = !['', 'identity'].includes(headers.get('content-encoding')?.toLowerCase() ?? '');
    const range = contentRangeOf(headers);
    const continues = status === 206;
    if (
      partial !== undefined &&
      (status === 416 || (continues && (encoded || range?.first !== partial.bytes)))
    ) {
      await response.body?.cancel();
      throw new StalePart();
    }
    if (!response.ok) throw this.#failure(`the server responds with ${status}.`);
    if (continues && partial === undefined) throw this.#failure('the server sends a part of the file only.');
    if (/^text\/html\b/i.test(headers.get('content-type') ?? '')) {
      throw this.#failure(
        "the server sends a web page instead of the file, perhaps a network's sign-in page.",
      );
    }
    if (response.body === null) throw this.#failure('the server sends no content.');
    this.#timer.restart(STALL_TIMEOUT_MS);

    const start = continues && partial ? partial.bytes : 0;
    const length = headers.get('content-length');
    const counted = length === null || encoded ? undefined : start + Number(length);
    const total = continues ? (range?.total ?? counted) : counted;
    const validator = encoded ? undefined : validatorOf(headers);
    if (!continues) await removePartial(this.#target);
    if (validator !== undefined) await recordPartial(this.#target, this.#url, validator);
    const received = await this.#write(response.body, start, total);
    if (total !== undefined && received !== total) {
      throw this.#failure(`interrupted after ${received} of ${total} bytes.`);
    }
    await rename(partOf(this.#target), this.#target);
    await syncFolder(dirname(this.#target));
    await removePartial(this.#target);
  }

  /** Writes the body at the end of the part, and returns the number of bytes that are there then. */
  async #write(
    body: NonNullable<Response['body']>,
    start: number,
    total: number | undefined,
  ): Promise<number> {
    // Opened before the first byte is read, so that every received byte goes to the disk at once and a connection that
    // closes right after loses none of them.
    const file = await open(partOf(this.#target), start > 0 ? 'a' : 'w');
    let received = start;
    const counted = Readable.fromWeb(body).on('data', (chunk: Uint8Array) => {
      received += chunk.length;
      this.#timer.restart(STALL_TIMEOUT_MS);
      this.#onProgress(received, total);
    });
    await pipeline(counted, file.createWriteStream({ flush: true }));
    return received;
  }

  #failure(reason: string): DownloadFailure {
    return new DownloadFailure(this.#url, reason);
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

/** Errors of the file system that the download is written to. */
const FILE_ERRORS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'the file system is read-only',
  ENOENT: 'no such folder',
  EFBIG: 'the file is larger than the system allows',
};

function reasonOf(error: unknown, target: string): string {
  if (error instanceof Error && 'code' in error && 'syscall' in error) {
    const reason = FILE_ERRORS[String(error.code)];
    if (reason !== undefined) return `${partOf(target)} cannot be written: ${reason}.`;
  }
  // fetch wraps the reason, and a proxy's refusal twice.
  let cause = error;
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
  const text = cause instanceof Error ? cause.message || cause.name : String(cause);
  return text.endsWith('.') ? text : `${text}.`;
}

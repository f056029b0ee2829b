import * as z from 'zod';
import { ArtifactError } from '../errors.ts';
import { type ModelArtifact, verifyArtifact } from './artifact.ts';
import { type ModelFileName, readModelFiles, withoutFileName } from './model-files.ts';

/** What a message about an address without a model adds, in the same line: a page shows nothing else. */
const EXPECTED =
  'the address of a model is that of its folder, which holds card.json, model.json and weights.bin.';
/** The same where the card was found, so that the address is right. */
const INCOMPLETE =
  'its card.json is there, so the address is right: copy model.json and weights.bin of the same export beside it.';
/** Maximum length of what a message repeats of a server's own explanation. */
const MAX_DETAIL = 300;

/** The part of problem details (RFC 9457) that says what is wrong and what to do. */
const problemSchema = z.object({ detail: z.string().min(1) });

/**
 * Fetches and verifies the folder of an exported model from a server.
 *
 * @param source URL of the folder, or of its card.json or model.json; its query is part of every request
 * @throws {ArtifactError} naming the address and what the server answered
 */
export async function fetchArtifact(source: URL): Promise<ModelArtifact> {
  // `fetch` refuses them with a message that shows the password.
  if (source.username !== '' || source.password !== '') {
    throw new ArtifactError(shown(source), 'an address with a user name or password cannot be fetched.');
  }
  const folder = withoutFileName(source.pathname).replace(/\/$/, '');
  const addressOf = (name: ModelFileName) => {
    const address = new URL(source);
    address.pathname = `${folder}/${name}`;
    return address;
  };
  const files = await readModelFiles((name) => fetchFile(addressOf(name), name));
  return verifyArtifact(files, shown(addressOf('card.json')).replace(/\/card\.json$/, ''));
}

async function fetchFile(address: URL, name: ModelFileName): Promise<Uint8Array<ArrayBuffer>> {
  // Errors of the other files count only where the card was read.
  const expected = name === 'card.json' ? EXPECTED : INCOMPLETE;
  const failed = (cause: unknown) =>
    new ArtifactError(
      shown(address),
      `cannot be fetched (${reasonOf(cause)}). The server must be running and, for a page of another origin, allow it (CORS).`,
      { cause },
    );
  const response = await fetch(address).catch((cause: unknown) => {
    throw failed(cause);
  });
  if (!response.ok) {
    const status = `${response.status} ${response.statusText}`.trim();
    const detail = await problemDetail(response);
    throw new ArtifactError(
      shown(address),
      detail === undefined
        ? `the server answers ${status}; ${expected}`
        : `the server answers ${status}: ${detail}`,
    );
  }
  const bytes = await response.arrayBuffer().catch((cause: unknown) => {
    throw failed(cause);
  });
  const type = response.headers.get('Content-Type') ?? '';
  if (/^text\/html\b/i.test(type) || startsAsHtml(bytes)) {
    throw new ArtifactError(shown(address), `the server answers with an HTML page; ${expected}`);
  }
  return new Uint8Array(bytes);
}

/**
 * What the server itself says in problem details, such as the address of another version; as one line and without
 * characters that control a terminal.
 */
async function problemDetail(response: Response): Promise<string | undefined> {
  if (!/^application\/problem\+json\b/i.test(response.headers.get('Content-Type') ?? '')) return undefined;
  const body: unknown = await response.json().catch(() => undefined);
  const problem = problemSchema.safeParse(body);
  if (!problem.success) return undefined;
  const detail = problem.data.detail.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return detail.length <= MAX_DETAIL ? detail : `${detail.slice(0, MAX_DETAIL)}…`;
}

/** Whether a file is an HTML page, which some servers send for every address, and some of them as another type. */
function startsAsHtml(bytes: ArrayBuffer): boolean {
  const start = new TextDecoder().decode(bytes.slice(0, 64));
  return /^\s*<(?:!doctype html|html)\b/i.test(start);
}

/** An address as messages show it: without a user's name, password or token. */
function shown({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`;
}

/** Why a fetch failed. Node.js says only "fetch failed" and puts the reason into the error's cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
}

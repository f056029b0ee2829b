import { ArtifactError } from '../errors.ts';
import { type ModelArtifact, verifyArtifact } from './artifact.ts';
import { type ModelFileName, readModelFiles, withoutFileName } from './model-files.ts';

/** What a message about an address without a model adds, in the same line: a page shows nothing else. */
const EXPECTED =
  'the address of a model is that of its folder, which holds card.json, model.json and weights.bin.';

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
  const files = await readModelFiles((name) => fetchFile(addressOf(name)));
  return verifyArtifact(files, shown(addressOf('card.json')).replace(/\/card\.json$/, ''));
}

async function fetchFile(address: URL): Promise<Uint8Array<ArrayBuffer>> {
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
    throw new ArtifactError(shown(address), `the server answers ${status}; ${EXPECTED}`);
  }
  if (/^text\/html\b/i.test(response.headers.get('Content-Type') ?? '')) {
    throw new ArtifactError(shown(address), `the server answers with an HTML page; ${EXPECTED}`);
  }
  const bytes = await response.arrayBuffer().catch((cause: unknown) => {
    throw failed(cause);
  });
  return new Uint8Array(bytes);
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

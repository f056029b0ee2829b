import { connect, type Socket } from 'node:net';
import { TIMEOUT_MS } from './baselines.ts';

/** A response as received. */
export interface RawResponse {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Opens a connection to a server. */
export function dial(url: URL): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: url.hostname, port: Number(url.port) }, () => resolve(socket));
    socket.once('error', reject);
  });
}

/**
 * Sends bytes that no HTTP client would send, and reads until the server closes the connection.
 *
 * @param bytes one byte per character
 * @param options `ends`: closes the client's side afterwards, as a disconnecting client does
 * @throws {Error} when the server neither responds nor closes the connection
 */
export async function send(
  url: URL,
  bytes: string,
  options: { ends?: boolean } = {},
): Promise<RawResponse[]> {
  const socket = await dial(url);
  return new Promise((resolve, reject) => {
    let received = '';
    const timer = setTimeout(() => {
      socket.destroy();
      reject(
        new Error(
          `no end of the response to ${JSON.stringify(bytes.slice(0, 80))}: ${received.slice(0, 80)}`,
        ),
      );
    }, TIMEOUT_MS);
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      received += text;
    });
    // A server may close the connection before it has read everything. What it sent before counts.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(responsesIn(received));
    });
    socket.write(bytes, 'latin1');
    if (options.ends === true) socket.end();
  });
}

/** A complete request that closes the connection. */
export function request(target: string, { method = 'GET', headers = '', body = '' } = {}): string {
  return `${method} ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers}\r\n${body}`;
}

function responsesIn(text: string): RawResponse[] {
  return text
    .split(/(?=HTTP\/1\.[01] \d{3} )/)
    .filter((part) => part !== '')
    .map((part) => {
      const end = part.indexOf('\r\n\r\n');
      return { status: Number(part.slice(9, 12)), head: part.slice(0, end), body: part.slice(end + 4) };
    });
}

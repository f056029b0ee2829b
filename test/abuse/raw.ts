import { connect, type Socket } from 'node:net';
import { PATIENCE_MS } from './promises.ts';

/** An answer as it came over the wire. */
export interface RawAnswer {
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
 * Sends bytes that no client of HTTP would send, and takes what comes until the server closes the connection.
 *
 * @param bytes as they go over the wire, one byte a character
 * @param options `ends`: closes its own side after that, as a client does that goes away
 * @throws {Error} when the server neither answers nor closes
 */
export async function send(url: URL, bytes: string, options: { ends?: boolean } = {}): Promise<RawAnswer[]> {
  const socket = await dial(url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const bell = setTimeout(() => {
      socket.destroy();
      reject(
        new Error(`no end of the answer to ${JSON.stringify(bytes.slice(0, 80))}: ${answer.slice(0, 80)}`),
      );
    }, PATIENCE_MS);
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      answer += text;
    });
    // A server may close before it has read all; what it said before counts.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(bell);
      resolve(answersIn(answer));
    });
    socket.write(bytes, 'latin1');
    if (options.ends === true) socket.end();
  });
}

/** A whole request, to be answered and no more. */
export function request(target: string, { method = 'GET', headers = '', body = '' } = {}): string {
  return `${method} ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers}\r\n${body}`;
}

function answersIn(text: string): RawAnswer[] {
  return text
    .split(/(?=HTTP\/1\.[01] \d{3} )/)
    .filter((part) => part !== '')
    .map((part) => {
      const end = part.indexOf('\r\n\r\n');
      return { status: Number(part.slice(9, 12)), head: part.slice(0, end), body: part.slice(end + 4) };
    });
}

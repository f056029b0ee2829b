import { connect } from 'node:net';

/** Sends a request that `fetch` would refuse to send, and returns everything until the connection closes. */
export function raw(url: URL, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: url.hostname, port: Number(url.port) }, () => socket.write(request));
    let response = '';
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      response += text;
    });
    socket.on('end', () => resolve(response));
    socket.on('error', reject);
  });
}

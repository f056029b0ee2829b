import { Writable } from 'node:stream';
import { StatusLine } from '../report/status-line.ts';

/** A status line of which nothing is seen. */
export function silentStatus(): StatusLine {
  return new StatusLine(new Writable({ write: (_chunk, _encoding, done) => done() }), false);
}

import { constants, gunzipSync } from 'node:zlib';

/** The first bytes of a file's content, as far as they follow from the first bytes of the file, which may be gzipped. */
export function uncompressedHead(head: Uint8Array): Uint8Array {
  if (head[0] !== 0x1f || head[1] !== 0x8b) return head;
  try {
    // The content goes on, so that its end must not be expected.
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return new Uint8Array();
  }
}

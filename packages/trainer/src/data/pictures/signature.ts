/** First bytes of the formats that are decoded, in hexadecimal: PNG, JPEG, GIF, WebP, TIFF, AVIF. */
const PICTURES =
  /^(?:89504e470d0a1a0a|ffd8ff|47494638|52494646.{8}57454250|49492[ab]00|4d4d002[ab]|.{8}667479706176)/;

/** First bytes of other formats of pictures: BMP, HEIC, JPEG XL, JPEG 2000, Photoshop, icons. */
const OTHER_PICTURES =
  /^(?:424d.{8}00000000|.{8}66747970(?:6865|6d696631|6d736631)|ff0a|0000000c4a584c20|0000000c6a502020|38425053|0000(?:01|02)00)/;

/** Whether a file is an AVIF picture. */
export function isAvif(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(4, 11)) === 'ftypavi';
}

/** Bytes in which an SVG has its element, after comments and declarations. */
const XML_HEAD = 1024;

/** What a file is, by its first bytes. */
export type Signature = 'picture' | 'SVG' | 'not read' | 'another';

/** Tells what a file is by its first bytes, whatever its name is. */
export function signatureOf(bytes: Uint8Array): Signature {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(XML_HEAD, bytes.length));
  const hex = head.toString('hex', 0, 16);
  if (PICTURES.test(hex)) return 'picture';
  if (OTHER_PICTURES.test(hex)) return 'not read';
  return /<svg[\s>]/i.test(head.toString('latin1')) ? 'SVG' : 'another';
}

import { DataError } from '../../../errors.ts';

/** Formats of pictures are compressed already, so they hardly become smaller in an archive. */
const MAX_RATIO = 200;
/** Small files may have any ratio: of a blank TIFF it is high. */
const ALWAYS_ALLOWED = 16e6;
/** What an archive may unpack to, beside {@link MAX_RATIO} times its size. */
const ALLOWED_IN_TOTAL = 1e9;

/** Whether a file in an archive unpacks to far more than a picture would. */
export function isBomb(packed: number, unpacked: number): boolean {
  return unpacked > ALWAYS_ALLOWED && unpacked > MAX_RATIO * packed;
}

/** @throws {DataError} if a whole archive unpacks to far more than pictures would */
export function assertNoBomb(path: string, packed: number, unpacked: number): void {
  if (unpacked <= ALLOWED_IN_TOTAL + MAX_RATIO * packed) return;
  throw new DataError(
    path,
    `has ${packed} bytes and unpacks to ${unpacked}, over ${MAX_RATIO} times as many, which pictures never do.`,
    { hint: 'Such files are made to fill a disk. Get the pictures from elsewhere.' },
  );
}

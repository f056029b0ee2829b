import { InvalidOptionError } from '@trazo/model';
import type { DataSet } from '../data/data-set.ts';

/**
 * Checks that the digit classifier can take a data set's pictures at all.
 *
 * @throws {InvalidOptionError} naming the sizes
 */
export function refuseOtherPictures({ name, train }: DataSet): void {
  const { height, width, channels, classes } = train;
  if (height === 28 && width === 28 && channels === 1 && classes <= 10) return;
  throw new InvalidOptionError(
    '--dataset',
    name,
    `pictures of 28×28×1 of at most ten classes; these are ${height}×${width}×${channels} of ${classes}`,
  );
}

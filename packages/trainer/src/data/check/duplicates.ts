import { hash } from 'node:crypto';
import type { ImageSet } from '../data-set.ts';

/**
 * Finds all groups of images whose pixels are the same, across several sets.
 *
 * @returns groups of two or more indices, counted through all sets, in ascending order
 */
export function exactDuplicates(sets: readonly ImageSet[]): number[][] {
  const groups = new Map<string, number[]>();
  let index = 0;
  for (const { images, count } of sets) {
    const size = images.length / Math.max(1, count);
    for (let image = 0; image < count; image++) {
      const pixels = images.subarray(image * size, (image + 1) * size);
      const key = hash('sha1', pixels, 'base64');
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [index]);
      else group.push(index);
      index += 1;
    }
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}

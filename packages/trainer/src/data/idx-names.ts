/** What an IDX file holds, as its name says. */
export interface IdxName {
  /** What stands before `train` or `t10k`, such as `emnist-letters-`; files with the same prefix belong together. */
  readonly prefix: string;
  readonly split: 'train' | 'test';
  readonly holds: 'images' | 'labels';
}

const NAME =
  /^(.*?)(train|t10k|test|val|valid)[-_](images|labels)[-_.]idx\d[-_](?:ubyte|byte|short|int|float|double)(?:\.gz)?$/i;

/**
 * Reads the name of an IDX file as MNIST, its look-alikes and their copies have it: `train-images-idx3-ubyte`, with a dot
 * before `idx`, with `.gz`, with EMNIST's prefix, with any rank and element type.
 *
 * @returns undefined for other names
 */
export function parseIdxName(name: string): IdxName | undefined {
  const [, prefix, split, holds] = NAME.exec(name) ?? [];
  if (prefix === undefined || split === undefined || holds === undefined) return undefined;
  return {
    prefix: prefix.toLowerCase(),
    split: split.toLowerCase() === 'train' ? 'train' : 'test',
    holds: holds.toLowerCase() === 'images' ? 'images' : 'labels',
  };
}

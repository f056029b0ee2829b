/**
 * The path of an archive's entry, with `/` and without `.`; undefined where it leads out of the archive. Nothing is ever
 * written under such a name, but what has one is no set of pictures.
 */
export function safePath(name: string): string | undefined {
  const path = name.replaceAll('\\', '/');
  if (path.startsWith('/') || /^[a-z]:/i.test(path) || path.includes('\0')) return undefined;
  const names = path.split('/').filter((each) => each !== '' && each !== '.');
  return names.includes('..') || names.length === 0 ? undefined : names.join('/');
}

/** Why an entry is left out whose name leads out of its archive. */
export const UNSAFE_NAME = 'names that lead out of the archive';

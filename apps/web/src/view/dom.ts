/**
 * The element of the page's markup with this id.
 *
 * @throws {Error} when the markup has no such element of this type
 */
export function byId<T extends HTMLElement | SVGElement>(id: string, type: abstract new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`The page has no ${type.name} "${id}".`);
  return element;
}

/** Whether the reader's system requests reduced motion. */
export function lessMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

/** Values of a query by name. Undefined values are left out. */
export type QueryValues = Readonly<Record<string, string | number | undefined>>;

/**
 * The one address of a picture: the parameters in the order of `values`, without those that have their default.
 *
 * @param defaults values that are left out
 */
export function canonicalAddress(path: string, values: QueryValues, defaults: QueryValues): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== defaults[name]) parameters.set(name, String(value));
  }
  return `${path}?${parameters}`;
}

/** Values of a query by name; undefined ones are left out. */
export type QueryValues = Readonly<Record<string, string | number | undefined>>;

/**
 * The one address of a picture: parameters in the order given here, defaults left out.
 *
 * @param defaults values that need not be said
 */
export function canonicalAddress(path: string, values: QueryValues, defaults: QueryValues): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== defaults[name]) parameters.set(name, String(value));
  }
  return `${path}?${parameters}`;
}

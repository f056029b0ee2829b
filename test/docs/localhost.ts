/**
 * Loaded before a snippet of the README: requests to the addresses that it prints go where `TRAZO_ADDRESSES` says, so
 * that the test needs no fixed port.
 */
const addresses = new Map<string, string>(
  (process.env['TRAZO_ADDRESSES'] ?? '').split(' ').flatMap((pair): [string, string][] => {
    const [printed, real] = pair.split('=');
    return printed && real ? [[printed, real]] : [];
  }),
);
const direct = globalThis.fetch;

globalThis.fetch = (input, init) => {
  const { origin, pathname, search } = new URL(input instanceof Request ? input.url : input);
  return direct(`${addresses.get(origin) ?? origin}${pathname}${search}`, init);
};

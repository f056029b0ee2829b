import * as http from 'node:http';

/** Variables that name a proxy, in the order in which Node reads them. */
const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'] as const;

/**
 * Sends this process's requests through the proxies that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` name, in upper or
 * lower case, until the returned function is called. Without these variables, nothing changes.
 *
 * @throws {Error} naming a variable that holds no address, or whose use needs another version of Node
 */
export function useProxies(env: NodeJS.ProcessEnv): () => void {
  const named = VARIABLES.filter((name) => env[name]);
  if (named.length === 0) return () => {};
  for (const name of named) {
    if (!isAddress(env[name] ?? '')) {
      throw new Error(
        `${name} is ${JSON.stringify(env[name])}; allowed is an address such as http://proxy.example:3128.`,
      );
    }
  }
  if (typeof http.setGlobalProxyFromEnv !== 'function') {
    throw new Error(
      `${named[0]} is set, but Node ${process.version} cannot use it; start with Node 24.14 or later.`,
    );
  }
  return http.setGlobalProxyFromEnv(env);
}

function isAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

/** The remedy for a network that is not reached without a proxy; undefined if one is set already. */
export function proxyHint(env: NodeJS.ProcessEnv): string | undefined {
  if (VARIABLES.some((name) => env[name])) return undefined;
  return 'If this network needs a proxy, name it in HTTPS_PROXY.';
}

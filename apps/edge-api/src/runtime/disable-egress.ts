/** Globals of a Worker that reach other servers without a binding or an import that the bundle would show. */
const EGRESS_APIS = ['fetch', 'WebSocket', 'EventSource'] as const;

/**
 * Disables the isolate's access to other servers, permanently: whatever code a dependency brings in later, it cannot
 * send request data anywhere. The worker itself has nothing to fetch. The Cache API stays available.
 */
export function disableEgress(scope: object = globalThis): void {
  for (const name of EGRESS_APIS) {
    const value = () => {
      throw new Error(`The worker connects to no other server: ${name} is disabled.`);
    };
    Object.defineProperty(scope, name, { value, writable: false, configurable: false });
  }
}

/** Ways out of a Worker that its code could take without a binding or an import that the bundle would show. */
const WAYS_OUT = ['fetch', 'WebSocket', 'EventSource'] as const;

/**
 * Closes the isolate's ways to other servers, for good: whatever code comes with a dependency one day, nothing of a
 * request can be sent on. The worker itself has nothing to fetch; the Cache API is not among these.
 */
export function closeWaysOut(scope: object = globalThis): void {
  for (const name of WAYS_OUT) {
    const value = () => {
      throw new Error(`The worker reaches no other server: ${name} is closed.`);
    };
    Object.defineProperty(scope, name, { value, writable: false, configurable: false });
  }
}

import { describe, expect, it } from 'vitest';
import { disableEgress } from './disable-egress.ts';

describe('disableEgress', () => {
  it('disables every access to other servers, and cannot be undone', () => {
    // As in a Worker, where they are inherited.
    const scope: Record<string, unknown> = Object.create({ fetch, WebSocket, caches: 'kept' });
    disableEgress(scope);
    for (const name of ['fetch', 'WebSocket', 'EventSource']) {
      const way = scope[name];
      expect(
        () => typeof way === 'function' && Reflect.apply(way, scope, ['https://elsewhere.example']),
      ).toThrow(`${name} is disabled`);
      expect(() => {
        scope[name] = fetch;
      }).toThrow(TypeError);
      expect(() => Object.defineProperty(scope, name, { value: fetch })).toThrow(TypeError);
    }
    expect(scope['caches']).toBe('kept');
  });
});

import { describe, expect, it } from 'vitest';
import { closeWaysOut } from './no-egress.ts';

describe('closeWaysOut', () => {
  it('leaves no way to another server, nor a way back to one', () => {
    // As in a Worker, where they are inherited.
    const scope: Record<string, unknown> = Object.create({ fetch, WebSocket, caches: 'kept' });
    closeWaysOut(scope);
    for (const name of ['fetch', 'WebSocket', 'EventSource']) {
      const way = scope[name];
      expect(
        () => typeof way === 'function' && Reflect.apply(way, scope, ['https://elsewhere.example']),
      ).toThrow(`${name} is closed`);
      expect(() => {
        scope[name] = fetch;
      }).toThrow(TypeError);
      expect(() => Object.defineProperty(scope, name, { value: fetch })).toThrow(TypeError);
    }
    expect(scope['caches']).toBe('kept');
  });
});

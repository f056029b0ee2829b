import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Lane, LaneFullError } from './lane.ts';

describe('Lane', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('runs one task at a time, in the order they were asked for', async () => {
    const lane = new Lane(3);
    const events: string[] = [];
    const task = (name: string) => async () => {
      events.push(`${name} starts`);
      await Promise.resolve();
      await Promise.resolve();
      events.push(`${name} ends`);
      return name;
    };
    const results = await Promise.all(['a', 'b', 'c'].map((name) => lane.enter().exclusively(task(name))));
    expect(results).toEqual(['a', 'b', 'c']);
    expect(events).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} starts`, `${name} ends`]));
    expect(vi.getTimerCount()).toBe(0);
  });

  it('goes on after a task that fails', async () => {
    const lane = new Lane(2);
    const failing = lane.enter().exclusively(() => Promise.reject(new Error('no')));
    const following = lane.enter().exclusively(() => Promise.resolve('yes'));
    await expect(failing).rejects.toThrow('no');
    await expect(following).resolves.toBe('yes');
  });

  it('is full with its capacity, until one leaves', () => {
    const lane = new Lane(2);
    const first = lane.enter();
    lane.enter();
    expect(() => lane.enter()).toThrow(LaneFullError);
    first.leave();
    first.leave();
    lane.enter();
    expect(() => lane.enter()).toThrow('2 requests are being drawn already.');
  });

  it('forgets requests that never leave', () => {
    const lane = new Lane(1, 1000);
    lane.enter();
    vi.advanceTimersByTime(1000);
    expect(() => lane.enter()).toThrow(LaneFullError);
    vi.advanceTimersByTime(1);
    expect(() => lane.enter()).not.toThrow();
  });

  it('does not wait for ever for a task that was cut off', async () => {
    const lane = new Lane(2, 1000);
    void lane.enter().exclusively(() => new Promise(() => {}));
    const following = lane.enter().exclusively(() => Promise.resolve('drawn'));
    await vi.advanceTimersByTimeAsync(1000);
    await expect(following).resolves.toBe('drawn');
  });
});

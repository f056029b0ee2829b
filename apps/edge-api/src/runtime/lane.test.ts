import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Lane, LaneFullError } from './lane.ts';

/** What a request does with a lane. */
async function through<Result>(lane: Lane, task: () => Promise<Result>): Promise<Result> {
  const place = lane.enter();
  try {
    return await place.exclusively(task);
  } finally {
    void place.leave();
  }
}

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
    const drawn = Promise.all(['a', 'b', 'c'].map((name) => through(lane, task(name))));
    await vi.runAllTimersAsync();
    const results = await drawn;
    expect(results).toEqual(['a', 'b', 'c']);
    expect(events).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} starts`, `${name} ends`]));
    expect(vi.getTimerCount()).toBe(0);
  });

  it('goes on after a task that fails', async () => {
    const lane = new Lane(2);
    const failing = through(lane, () => Promise.reject(new Error('no')));
    const following = through(lane, () => Promise.resolve('yes'));
    await expect(failing).rejects.toThrow('no');
    await vi.runAllTimersAsync();
    await expect(following).resolves.toBe('yes');
  });

  it('is full with its capacity, until one leaves', async () => {
    const lane = new Lane(2);
    const first = lane.enter();
    lane.enter();
    expect(() => lane.enter()).toThrow(LaneFullError);
    void first.leave();
    void first.leave();
    await vi.runAllTimersAsync();
    lane.enter();
    expect(() => lane.enter()).toThrow('2 requests are being drawn already.');
  });

  it('lets what arrived during a task find the lane as full as it was, before the next begins', async () => {
    const { promise: looked, resolve: look } = Promise.withResolvers<void>();
    const lane = new Lane(2, 1000, Date.now, () => looked);
    const begun: string[] = [];
    const task = (name: string) => async () => void begun.push(name);
    await through(lane, task('first'));
    const second = through(lane, task('second'));
    expect(() => lane.enter()).toThrow(LaneFullError);
    expect(begun).toEqual(['first']);
    look();
    await second;
    expect(begun).toEqual(['first', 'second']);
    lane.enter();
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
    const following = through(lane, () => Promise.resolve('drawn'));
    await vi.advanceTimersByTimeAsync(1000);
    await expect(following).resolves.toBe('drawn');
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BoundedQueue, QueueFullError } from './bounded-queue.ts';

/** Runs a task as a request does. */
async function through<Result>(queue: BoundedQueue, task: () => Promise<Result>): Promise<Result> {
  const slot = queue.acquire();
  try {
    return await slot.exclusively(task);
  } finally {
    void slot.release();
  }
}

describe('BoundedQueue', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('runs one task at a time, in the order of the requests', async () => {
    const queue = new BoundedQueue(3);
    const events: string[] = [];
    const task = (name: string) => async () => {
      events.push(`${name} starts`);
      await Promise.resolve();
      await Promise.resolve();
      events.push(`${name} ends`);
      return name;
    };
    const tasks = Promise.all(['a', 'b', 'c'].map((name) => through(queue, task(name))));
    await vi.runAllTimersAsync();
    const results = await tasks;
    expect(results).toEqual(['a', 'b', 'c']);
    expect(events).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} starts`, `${name} ends`]));
    expect(vi.getTimerCount()).toBe(0);
  });

  it('continues after a task that fails', async () => {
    const queue = new BoundedQueue(2);
    const failing = through(queue, () => Promise.reject(new Error('no')));
    const following = through(queue, () => Promise.resolve('yes'));
    await expect(failing).rejects.toThrow('no');
    await vi.runAllTimersAsync();
    await expect(following).resolves.toBe('yes');
  });

  it('is full at its capacity, until a slot is released', async () => {
    const queue = new BoundedQueue(2);
    const first = queue.acquire();
    queue.acquire();
    expect(() => queue.acquire()).toThrow(QueueFullError);
    void first.release();
    void first.release();
    await vi.runAllTimersAsync();
    queue.acquire();
    expect(() => queue.acquire()).toThrow('The queue is full: it holds 2 requests.');
  });

  it('lets requests that arrived during a task find the queue as full as it was, before the next task starts', async () => {
    const { promise: looked, resolve: look } = Promise.withResolvers<void>();
    const queue = new BoundedQueue(2, 1000, Date.now, () => looked);
    const started: string[] = [];
    const task = (name: string) => async () => void started.push(name);
    await through(queue, task('first'));
    const second = through(queue, task('second'));
    expect(() => queue.acquire()).toThrow(QueueFullError);
    expect(started).toEqual(['first']);
    look();
    await second;
    expect(started).toEqual(['first', 'second']);
    queue.acquire();
  });

  it('starts at once what has nothing before it, and without a timer', async () => {
    const queue = new BoundedQueue(2);
    await through(queue, () => Promise.resolve());
    await vi.runAllTimersAsync();
    let started = false;
    const task = through(queue, async () => {
      started = true;
    });
    expect(started).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    await task;
  });

  it('lets a request wait that comes while one runs that has waited itself', async () => {
    const queue = new BoundedQueue(3);
    const events: string[] = [];
    const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
    await through(queue, () => Promise.resolve());
    const second = through(queue, () => finished.then(() => void events.push('second ends')));
    await vi.advanceTimersByTimeAsync(1);
    const third = through(queue, async () => void events.push('third starts'));
    await vi.advanceTimersByTimeAsync(1);
    finish();
    await vi.advanceTimersByTimeAsync(1);
    await Promise.all([second, third]);
    expect(events).toEqual(['second ends', 'third starts']);
    // Nor is a timer left that waits for the expiry.
    await vi.advanceTimersByTimeAsync(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('expires the slots of requests that never release them', () => {
    const queue = new BoundedQueue(1, 1000);
    queue.acquire();
    vi.advanceTimersByTime(1000);
    expect(() => queue.acquire()).toThrow(QueueFullError);
    vi.advanceTimersByTime(1);
    expect(() => queue.acquire()).not.toThrow();
  });

  it('does not wait forever for a task that was cut off', async () => {
    const queue = new BoundedQueue(2, 1000);
    void queue.acquire().exclusively(() => new Promise(() => {}));
    const following = through(queue, () => Promise.resolve('done'));
    await vi.advanceTimersByTimeAsync(1000);
    await expect(following).resolves.toBe('done');
  });
});

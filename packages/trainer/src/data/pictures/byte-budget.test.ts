import { expect, it } from 'vitest';
import { ByteBudget } from './byte-budget.ts';

/** Work that ends when it is told to. */
function jobs(budget: ByteBudget) {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const begin = (name: string, bytes: number) =>
    budget.use(bytes, () => {
      started.push(name);
      return new Promise<void>((resolve) => ends.set(name, resolve));
    });
  return { started, begin, end: (name: string) => ends.get(name)?.() };
}

it('a budget lets in what fits, in the order in which it was asked', async () => {
  const { started, begin, end } = jobs(new ByteBudget(10));
  const first = begin('a', 6);
  const second = begin('b', 6);
  const third = begin('c', 1);
  expect(started).toEqual(['a']);
  end('a');
  await first;
  await Promise.resolve();
  expect(started).toEqual(['a', 'b', 'c']);
  end('b');
  end('c');
  await Promise.all([second, third]);
});

it('what is larger than the whole budget is done alone', async () => {
  const { started, begin, end } = jobs(new ByteBudget(10));
  const first = begin('a', 1);
  const second = begin('b', 1000);
  expect(started).toEqual(['a']);
  end('a');
  await first;
  await Promise.resolve();
  expect(started).toEqual(['a', 'b']);
  end('b');
  await second;
});

it('work that fails gives back what it had', async () => {
  const budget = new ByteBudget(1);
  await expect(budget.use(1, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  await expect(budget.use(1, async () => 'done')).resolves.toBe('done');
});

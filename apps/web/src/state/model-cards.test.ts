import { beforeEach, describe, expect, it, vi } from 'vitest';
import { loadModels } from '../api/models.ts';
import type { Card, Models } from '../api/worker.ts';

vi.mock('../api/models.ts', () => ({ loadModels: vi.fn<typeof loadModels>() }));

// The cards are loaded when the module is.
beforeEach(() => vi.resetModules());

/** As much of a card as decides here. */
const card = (name: string, classes: number, dataset: string) =>
  ({ name, spec: { classes, image: { channels: 1 } }, dataset: { name: dataset } }) as Card;
const models = {
  default: 'second',
  models: [card('first', 10, 'mnist'), card('second', 0, 'mnist')],
} as Models;

describe('the cards', () => {
  it('are there once they are loaded', async () => {
    const { promise, resolve } = Promise.withResolvers<Models>();
    vi.mocked(loadModels).mockReturnValue(promise);
    const { cardOf, cardsLoaded, modelCards } = await import('./model-cards.ts');
    expect([modelCards(), cardOf(null), cardOf('first')]).toEqual(['loading', undefined, undefined]);
    resolve(models);
    await expect(cardsLoaded()).resolves.toBeUndefined();
    expect(modelCards()).toBe(models);
    expect(['first', 'second', null, 'third'].map((name) => cardOf(name)?.name)).toEqual([
      'first',
      'second',
      'second',
      undefined,
    ]);
  });

  it('say when they did not load', async () => {
    vi.mocked(loadModels).mockRejectedValue(new Error('offline'));
    const { cardOf, cardsLoaded, modelCards } = await import('./model-cards.ts');
    await cardsLoaded();
    expect([modelCards(), cardOf(null)]).toEqual(['failed', undefined]);
  });

  it.each([
    ['mnist', 10, true],
    ['mnist', 0, false],
    ['photographs', 10, false],
    ['photographs', 0, false],
  ])('of %s with %d classes: a number can be written is %s', async (dataset, classes, expected) => {
    vi.mocked(loadModels).mockResolvedValue(models);
    const { writesDigits } = await import('./model-cards.ts');
    expect(writesDigits(card('a', classes, dataset))).toBe(expected);
  });
});

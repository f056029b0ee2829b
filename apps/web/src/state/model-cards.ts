import { loadModels } from '../api/models.ts';
import type { Card, Models } from '../api/worker.ts';
import { subjectOf } from './subject.ts';

let models: Models | 'loading' | 'failed' = 'loading';

const loading: Promise<void> = loadModels().then(
  (loaded) => {
    models = loaded;
  },
  () => {
    models = 'failed';
  },
);

/** The worker's models, or how far loading their cards has come. */
export function modelCards(): Models | 'loading' | 'failed' {
  return models;
}

/** Waits until the cards are loaded, or have failed to load. */
export function cardsLoaded(): Promise<void> {
  return loading;
}

/**
 * The card of a model.
 *
 * @param name null for the default model
 * @returns undefined before the cards are loaded, and for a model that the worker does not have
 */
export function cardOf(name: string | null): Card | undefined {
  if (typeof models === 'string') return undefined;
  const { default: standard, models: cards } = models;
  return cards.find((card) => card.name === (name ?? standard));
}

/** Whether each class of a model is named by one character, so that a text can be written with them. */
export function writesText(card: Card): boolean {
  const { classNames = [] } = card.dataset;
  return classNames.length === card.spec.classes && areCharacters(classNames);
}

/**
 * The name of the first model that writes a text.
 *
 * @returns undefined before the cards are loaded, and where no model has all of its characters
 */
export function modelThatWrites(text: string): string | undefined {
  if (typeof models === 'string') return undefined;
  const characters = [...text.toLowerCase()].filter((character) => character !== ' ');
  return models.models.find(({ spec, dataset: { classNames = [] } }) => {
    if (classNames.length !== spec.classes || !areCharacters(classNames)) return false;
    const known = classNames.map((name) => name.toLowerCase());
    return characters.every((character) => known.includes(character));
  })?.name;
}

function areCharacters(names: readonly string[]): boolean {
  return names.length > 0 && names.every((name) => [...name].length === 1);
}

/** Whether the classes of a model are digits, so that a number can be written with them. */
export function writesDigits(card: Card): boolean {
  return card.spec.classes > 0 && subjectOf(card) === 'digits';
}

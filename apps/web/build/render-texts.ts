import { readFileSync } from 'node:fs';
import { parseCard } from '@trazo/model';
import type { Plugin } from 'vite';
import { en, enImages, enLetters, type Messages } from '../src/i18n/en.ts';
import { type Subject, subjectOf } from '../src/state/subject.ts';

/**
 * Renders the English texts into the page's markup where it has `%key%`, so that the page reads well before and without
 * its script, and every text has one source.
 *
 * @param cardFile path of the default model's card; without one, the texts are those for digits
 */
export function renderTexts(cardFile: string | undefined): Plugin {
  const subject = firstSubject(cardFile);
  const texts = { digits: en, letters: enLetters, images: enImages }[subject];
  return {
    name: 'trazo-render-texts',
    transformIndexHtml: { order: 'pre', handler: (html) => render(html, texts, subject) },
  };
}

/** Reads what the model's images are; see {@link renderTexts}. */
export function firstSubject(cardFile: string | undefined): Subject {
  return cardFile === undefined ? 'digits' : subjectOf(parseCard(JSON.parse(readFileSync(cardFile, 'utf8'))));
}

/**
 * Replaces each `%key%` by the text of that key.
 *
 * @throws {Error} naming a key that is no plain text of `texts`
 */
export function render(html: string, texts: Messages, subject: Subject): string {
  const values = { ...texts, subject };
  return html.replace(/%(\w+)%/g, (_, key: string) => escaped(textOf(values, key)));
}

function textOf(values: object, key: string): string {
  const text: unknown = Object.entries(values).find(([name]) => name === key)?.[1];
  if (typeof text !== 'string') throw new Error(`index.html: "${key}" is not a text of the page.`);
  return text;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

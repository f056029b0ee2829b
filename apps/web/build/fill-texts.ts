import type { Plugin } from 'vite';
import { en, type Messages } from '../src/i18n/en.ts';

/**
 * Writes the English texts into the page's markup where it says `%key%`, so that the page reads well
 * before and without its script and every text stands in one place.
 */
export function fillTexts(): Plugin {
  return {
    name: 'trazo-fill-texts',
    transformIndexHtml: { order: 'pre', handler: (html) => fill(html, en) },
  };
}

/**
 * Puts the text of each key in the place of its `%key%`.
 *
 * @throws {Error} naming a key that is no plain text of `texts`
 */
export function fill(html: string, texts: Messages): string {
  return html.replace(/%(\w+)%/g, (_, key: string) => escaped(textOf(texts, key)));
}

function textOf(texts: Messages, key: string): string {
  const text = Object.entries(texts).find(([name]) => name === key)?.[1];
  if (typeof text !== 'string') throw new Error(`index.html: "${key}" is not a text of the page.`);
  return text;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

import { readFileSync } from 'node:fs';
import { API } from '@trazo/edge-api/api-paths';
import { defaultTiles } from '@trazo/edge-api/limits';
import { parseCard } from '@trazo/model';
import type { Plugin } from 'vite';
import { downloadScale, squareShape } from '../src/api/urls.ts';
import { en, enImages, type Messages } from '../src/i18n/en.ts';
import { type Subject, subjectOf } from '../src/state/subject.ts';

/** The model that the page displays first, as far as its markup depends on it. */
interface FirstModel {
  readonly subject: Subject;
  /** Address of a picture for previews of links to the page. */
  readonly previewUrl: string;
}

/**
 * Renders the English texts into the page's markup where it has `%key%`, so that the page reads well before and without
 * its script, and every text has one source.
 *
 * @param cardFile path of the default model's card; without one, the texts are those for digits
 */
export function renderTexts(cardFile: string | undefined): Plugin {
  const model = firstModel(cardFile);
  const texts = model.subject === 'digits' ? en : enImages;
  return {
    name: 'trazo-render-texts',
    transformIndexHtml: { order: 'pre', handler: (html) => render(html, texts, model) },
  };
}

/** Reads what the markup needs of the default model; see {@link renderTexts}. */
export function firstModel(cardFile: string | undefined): FirstModel {
  const previewUrl = (scale: number) => `${API.generate}?seed=1&scale=${scale}`;
  if (cardFile === undefined) return { subject: 'digits', previewUrl: previewUrl(1) };
  const card = parseCard(JSON.parse(readFileSync(cardFile, 'utf8')));
  const { width, height } = card.spec.image;
  const { columns, rows } = squareShape(defaultTiles(card.spec.image));
  const scale = downloadScale({ width: columns * width, height: rows * height });
  return { subject: subjectOf(card), previewUrl: previewUrl(scale) };
}

/**
 * Replaces each `%key%` by the text of that key.
 *
 * @throws {Error} naming a key that is no plain text of `texts`
 */
export function render(html: string, texts: Messages, model: FirstModel): string {
  const values = { ...texts, ...model };
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

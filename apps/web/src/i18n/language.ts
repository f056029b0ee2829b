import { en, type Messages, type TextKey } from './en.ts';
import { es } from './es.ts';
import type { Language } from './format.ts';

const MESSAGES: Readonly<Record<Language, Messages>> = { en, es };
const REMEMBERED = 'trazo-language';

/**
 * The language to speak: the remembered choice, else the reader's first preference that the page has, else English.
 *
 * @param remembered what an earlier visit stored, if anything
 * @param preferred the reader's languages, best first, as in `navigator.languages`
 */
export function chooseLanguage(remembered: string | null, preferred: readonly string[]): Language {
  for (const tag of [remembered ?? '', ...preferred]) {
    const language = tag.toLowerCase().split('-')[0];
    if (language === 'en' || language === 'es') return language;
  }
  return 'en';
}

let current: Messages = en;

/** The texts of the language that the page speaks now. */
export function texts(): Messages {
  return current;
}

/** Speaks the reader's language from now on, in every element marked `data-t` (text) or `data-t-label` (its label). */
export function startLanguage(): void {
  speak(chooseLanguage(recall(), navigator.languages));
}

/** Changes to the other language and remembers it. */
export function switchLanguage(): void {
  const language: Language = current === en ? 'es' : 'en';
  try {
    localStorage.setItem(REMEMBERED, language);
  } catch {
    // Storage may be forbidden; then the choice lasts as long as the page.
  }
  speak(language);
}

function speak(language: Language): void {
  current = MESSAGES[language];
  document.documentElement.lang = language;
  document.title = current.title;
  for (const element of document.querySelectorAll<HTMLElement>('[data-t]')) {
    element.textContent = current[element.dataset['t'] as TextKey];
  }
  for (const element of document.querySelectorAll<HTMLElement>('[data-t-label]')) {
    element.ariaLabel = current[element.dataset['tLabel'] as TextKey];
  }
}

function recall(): string | null {
  try {
    return localStorage.getItem(REMEMBERED);
  } catch {
    return null;
  }
}

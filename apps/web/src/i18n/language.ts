import { SUBJECTS, type Subject } from '../state/subject.ts';
import { en, enImages, enLetters, type Messages, type TextKey } from './en.ts';
import { es, esImages, esLetters } from './es.ts';
import type { Language } from './format.ts';

const MESSAGES: Readonly<Record<Language, Readonly<Record<Subject, Messages>>>> = {
  en: { digits: en, letters: enLetters, images: enImages },
  es: { digits: es, letters: esLetters, images: esImages },
};
const STORAGE_KEY = 'trazo-language';

/**
 * The language of the page: the stored choice, else the reader's first preference that the page supports, else English.
 *
 * @param stored what an earlier visit stored, if anything
 * @param preferred the reader's languages, best first, as in `navigator.languages`
 */
export function chooseLanguage(stored: string | null, preferred: readonly string[]): Language {
  for (const tag of [stored ?? '', ...preferred]) {
    const language = tag.toLowerCase().split('-')[0];
    if (language === 'en' || language === 'es') return language;
  }
  return 'en';
}

let language: Language = 'en';
let subject: Subject = 'digits';

/** The texts of the current language, for what the current model generates. */
export function texts(): Messages {
  return MESSAGES[language][subject];
}

/** What the texts say that the model generates. */
export function currentSubject(): Subject {
  return subject;
}

/** Starts with the reader's language and the subject that the markup was built for. */
export function startLanguage(): void {
  language = chooseLanguage(storedLanguage(), navigator.languages);
  const built = document.documentElement.dataset['subject'];
  subject = SUBJECTS.find((each) => each === built) ?? 'digits';
  renderStaticTexts();
}

/** Changes to the other language and stores the choice. */
export function switchLanguage(): void {
  language = language === 'en' ? 'es' : 'en';
  try {
    localStorage.setItem(STORAGE_KEY, language);
  } catch {
    // Storage can be forbidden. Then the choice lasts as long as the page.
  }
  renderStaticTexts();
}

/**
 * Changes what the texts say that the model generates.
 *
 * @returns whether that is a change
 */
export function setSubject(next: Subject): boolean {
  if (next === subject) return false;
  subject = next;
  renderStaticTexts();
  return true;
}

/** Renders the text of every element with `data-t`, and the label of every element with `data-t-label`. */
function renderStaticTexts(): void {
  const current = texts();
  document.documentElement.lang = language;
  document.documentElement.dataset['subject'] = subject;
  document.title = current.title;
  for (const element of document.querySelectorAll<HTMLElement>('[data-t]')) {
    element.textContent = current[element.dataset['t'] as TextKey];
  }
  for (const element of document.querySelectorAll<HTMLElement>('[data-t-label]')) {
    element.ariaLabel = current[element.dataset['tLabel'] as TextKey];
  }
}

function storedLanguage(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

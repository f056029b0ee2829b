import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { en, enImages } from './en.ts';
import { es, esImages } from './es.ts';

/** As much of a document as the texts are rendered in: one element with a text, and one with a label. */
function fakeDocument(subject?: string) {
  const text = { dataset: { t: 'title' }, textContent: '' };
  const label = { dataset: { tLabel: 'title' }, ariaLabel: '' };
  return {
    title: '',
    documentElement: { lang: '', dataset: { ...(subject === undefined ? {} : { subject }) } },
    text,
    label,
    querySelectorAll: (selector: string) =>
      ({ '[data-t]': [text], '[data-t-label]': [label] })[selector] ?? [],
  };
}

function start(document: ReturnType<typeof fakeDocument>, storage: Partial<Storage>, languages: string[]) {
  vi.stubGlobal('document', document);
  vi.stubGlobal('localStorage', storage);
  vi.stubGlobal('navigator', { languages });
  return import('./language.ts').then((module) => {
    module.startLanguage();
    return module;
  });
}

/** What a document shows. */
const shown = ({ title, documentElement, text, label }: ReturnType<typeof fakeDocument>) => ({
  title,
  language: documentElement.lang,
  subject: Object(documentElement.dataset).subject,
  text: text.textContent,
  label: label.ariaLabel,
});
const of = (language: string, subject: string, { title }: { title: string }) => ({
  title,
  language,
  subject,
  text: title,
  label: title,
});

beforeEach(() => vi.resetModules());
afterEach(() => vi.unstubAllGlobals());

describe('the texts', () => {
  const forbidden = () => {
    throw new Error('Storage is forbidden.');
  };

  it('start in the stored language, with the subject of the markup', async () => {
    const document = fakeDocument('images');
    const getItem = (key: string) => (key === 'trazo-language' ? 'es' : null);
    const { texts, currentSubject } = await start(document, { getItem }, ['en']);
    expect(shown(document)).toEqual(of('es', 'images', esImages));
    expect([texts().title, currentSubject()]).toEqual([esImages.title, 'images']);
  });

  it.each([undefined, 'digits', 'other'])('are of digits where the markup says %s', async (subject) => {
    const document = fakeDocument(subject);
    const { currentSubject } = await start(document, { getItem: () => null }, ['en']);
    expect(shown(document)).toEqual(of('en', 'digits', en));
    expect(currentSubject()).toBe('digits');
  });

  it('switch to the other language and back, and store the choice', async () => {
    const document = fakeDocument();
    const stored: [string, string][] = [];
    const setItem = (key: string, value: string) => void stored.push([key, value]);
    const { switchLanguage } = await start(document, { getItem: () => null, setItem }, ['en']);
    switchLanguage();
    expect(shown(document)).toEqual(of('es', 'digits', es));
    switchLanguage();
    expect(shown(document)).toEqual(of('en', 'digits', en));
    expect(stored).toEqual([
      ['trazo-language', 'es'],
      ['trazo-language', 'en'],
    ]);
  });

  it('do without storage', async () => {
    const document = fakeDocument();
    const { switchLanguage } = await start(document, { getItem: forbidden, setItem: forbidden }, ['es']);
    expect(shown(document)).toEqual(of('es', 'digits', es));
    switchLanguage();
    expect(shown(document)).toEqual(of('en', 'digits', en));
  });

  it('change their subject only where it is another one', async () => {
    const document = fakeDocument();
    const { setSubject } = await start(document, { getItem: () => null }, ['en']);
    document.title = 'unchanged';
    expect(setSubject('digits')).toBe(false);
    expect(document.title).toBe('unchanged');
    expect(setSubject('images')).toBe(true);
    expect(shown(document)).toEqual(of('en', 'images', enImages));
  });
});

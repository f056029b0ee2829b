import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { render } from '../../build/render-texts.ts';
import { en, enImages, enLetters } from './en.ts';
import { es, esImages, esLetters } from './es.ts';
import { count, day, duration, fileSize, number, shortCount } from './format.ts';
import { chooseLanguage } from './language.ts';

describe('chooseLanguage', () => {
  it('prefers the stored choice', () => {
    expect(chooseLanguage('es', ['en-US'])).toBe('es');
  });

  it('takes the first language of the reader that the page supports', () => {
    expect(chooseLanguage(null, ['ca', 'es-MX', 'en'])).toBe('es');
    expect(chooseLanguage(null, ['EN-gb', 'es'])).toBe('en');
  });

  it('takes English for everyone else, and when the stored choice is invalid', () => {
    expect(chooseLanguage(null, ['fr', 'de'])).toBe('en');
    expect(chooseLanguage('klingon', [])).toBe('en');
    expect(chooseLanguage('', ['es'])).toBe('es');
  });
});

describe('translations', () => {
  it.each([
    ['digits', en, es],
    ['letters', enLetters, esLetters],
    ['images', enImages, esImages],
  ])('have every text for %s in both languages, and different ones', (_, english, spanish) => {
    const texts = Object.entries(spanish).filter(([, text]) => typeof text === 'string');
    expect(texts.length).toBeGreaterThan(50);
    const same = texts.filter(([key, text]) => text === '' || text === Object(english)[key]);
    expect(same).toEqual([]);
  });

  it('speak of digits and handwriting only where a model generates digits', () => {
    // Of seeds, and what the card says only of models that write digits.
    const exempt = ['errorSeedHelp', 'write', 'writeNumber', 'digitsHelp', 'numberAlt'];
    for (const texts of [enImages, esImages, enLetters, esLetters]) {
      for (const [key, text] of Object.entries(texts)) {
        if (exempt.includes(key)) continue;
        const sample = typeof text === 'function' ? String(Reflect.apply(text, texts, [2, 3, 4])) : text;
        expect(sample, key).not.toMatch(/digit|dígito|handwrit|manuscrit|\b7\b/i);
      }
    }
  });

  it('put numbers in the right grammatical number', () => {
    expect(en.generated(1, '5')).toBe('1 new digit, seed 5');
    expect(en.generated(16, '123')).toBe('16 new digits, seed 123');
    expect(es.generated(1, '5')).toBe('1 dígito nuevo, semilla 5');
    expect(es.generated(16, '123')).toBe('16 dígitos nuevos, semilla 123');
  });
});

describe('the markup', () => {
  const html = readFileSync(new URL('../../index.html', import.meta.url), 'utf8');

  it('takes each text by the name that its element carries, in either language', () => {
    for (const texts of [en, es]) {
      const filled = render(html, texts, 'digits');
      expect(filled).toContain(`<h1 data-t="heading">${texts.heading}</h1>`);
      expect(filled).not.toMatch(/%\w+%/);
    }
    const labelled = [...html.matchAll(/data-t="(\w+)"[^>]*>\s*%(\w+)%/g)];
    expect(labelled.length).toBe([...html.matchAll(/data-t="/g)].length);
    for (const [, key, text] of labelled) expect(text).toBe(key);
    for (const [, key, text] of html.matchAll(/data-t-label="(\w+)"\s+aria-label="%(\w+)%"/g)) {
      expect(text).toBe(key);
    }
  });

  it('is refused with a text that does not exist', () => {
    expect(() => render('<p>%nothing%</p>', en, 'digits')).toThrow('"nothing" is not a text of the page');
  });

  it('has no inline script or style', () => {
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
  });
});

describe('format', () => {
  it.each([
    [0, '0 seconds', '0 segundos'],
    [1, '1 second', '1 segundo'],
    [59.4, '59 seconds', '59 segundos'],
    [59.6, '1 minute', '1 minuto'],
    [200, '3 minutes and 20 seconds', '3 minutos y 20 segundos'],
    [3599.9, '1 hour', '1 hora'],
    [3750, '1 hour and 3 minutes', '1 hora y 3 minutos'],
    [7199, '2 hours', '2 horas'],
  ])('says %s seconds in words', (seconds, english, spanish) => {
    expect(duration('en', seconds)).toBe(english);
    expect(duration('es', seconds)).toBe(spanish);
  });

  it('writes numbers as each language does', () => {
    expect(number('en', 2330944)).toBe('2,330,944');
    expect(number('es', 2330944)).toBe('2.330.944');
    expect(count('en', 1, 'digit', 'digits')).toBe('1 digit');
    expect(count('es', 0, 'dígito', 'dígitos')).toBe('0 dígitos');
    expect(shortCount('en', 211_000_000)).toBe('210 million');
    expect(shortCount('es', 211_000_000)).toBe('210 millones');
  });

  it('writes sizes and days as each language does', () => {
    expect(fileSize('en', 312_400)).toBe('312 kB');
    expect(fileSize('en', 999_999)).toBe('1,000 kB');
    expect(fileSize('en', 1_000_000)).toBe('1 MB');
    expect(fileSize('en', 9_940_000)).toBe('9.9 MB');
    expect(fileSize('en', 10_400_000)).toBe('10 MB');
    expect(fileSize('es', 9_323_776)).toMatch(/^9,3\sMB$/);
    expect(day('en', '2025-11-23T23:30:00.000Z')).toBe('23 November 2025');
    expect(day('es', '2025-11-23T23:30:00.000Z')).toBe('23 de noviembre de 2025');
  });
});

/** Tags of the page's languages. */
export type Language = 'en' | 'es';

const KILO = 1000;

/** A number with the language's digit grouping: `2,330,944`, `2.330.944`. */
export function number(language: Language, value: number): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value);
}

/** A share as a percentage: `99.3%`, `99,3 %`. */
export function percent(language: Language, share: number): string {
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(share);
}

/** A number with its noun in singular or plural: `1 digit`, `16 digits`. */
export function count(language: Language, value: number, one: string, many: string): string {
  return `${number(language, value)} ${new Intl.PluralRules(language).select(value) === 'one' ? one : many}`;
}

/** A large number in words, with two significant digits: `210 million`, `210 millones`. */
export function shortCount(language: Language, value: number): string {
  return new Intl.NumberFormat(language, {
    notation: 'compact',
    compactDisplay: 'long',
    maximumSignificantDigits: 2,
  }).format(value);
}

/** A duration in its two largest units: `45 seconds`, `3 minutes and 20 seconds`, `1 hour and 2 minutes`. */
export function duration(language: Language, seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts: [number, 'hour' | 'minute' | 'second'][] =
    whole < 3600
      ? [
          [Math.floor(whole / 60), 'minute'],
          [whole % 60, 'second'],
        ]
      : [
          [Math.floor(Math.round(whole / 60) / 60), 'hour'],
          [Math.round(whole / 60) % 60, 'minute'],
        ];
  const words = parts
    .filter(([value]) => value > 0)
    .map(([value, unit]) =>
      new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(value),
    );
  if (words.length === 0) {
    return new Intl.NumberFormat(language, { style: 'unit', unit: 'second', unitDisplay: 'long' }).format(0);
  }
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(words);
}

/** A file's size: `312 kB`, `9.3 MB` (powers of 1,000). */
export function fileSize(language: Language, bytes: number): string {
  const [value, unit] =
    bytes < KILO * KILO ? [bytes / KILO, 'kilobyte' as const] : [bytes / KILO / KILO, 'megabyte' as const];
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value);
}

/** A day: `23 November 2025`, `23 de noviembre de 2025`. It is the day in UTC, so that it is the same everywhere. */
export function day(language: Language, isoDate: string): string {
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    dateStyle: 'long',
    timeZone: 'UTC',
  }).format(new Date(isoDate));
}

/** Whether a class is called by its number, as it has no name. */
export function isLabelNumber(label: string): boolean {
  return /^\d+$/.test(label);
}

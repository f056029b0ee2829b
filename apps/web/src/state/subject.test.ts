import { describe, expect, it } from 'vitest';
import { subjectOf } from './subject.ts';

describe('subjectOf', () => {
  it.each([
    ['mnist', 10, 'digits'],
    ['strokes', 10, 'digits'],
    ['mnist', 0, 'digits'],
    ['own-mnist', 10, 'images'],
    ['fashion', 10, 'images'],
    ['strokes', 47, 'images'],
    ['faces', 0, 'images'],
  ])('of %s with %i classes is %s', (name, classes, subject) => {
    expect(subjectOf({ dataset: { name }, spec: { classes, image: { channels: 1 } } })).toBe(subject);
  });

  it.each([
    [['A', 'B', 'ñ'], 1, 'letters'],
    [['A', 'B', 'ñ'], 3, 'images'],
    [['A', 'B', '3'], 1, 'images'],
    [['A', 'B', 'boot'], 1, 'images'],
    [['A', 'B'], 1, 'images'],
  ] as const)('of the classes %j in %i channels is %s', (classNames, channels, subject) => {
    const dataset = { name: 'own', classNames: [...classNames] };
    expect(subjectOf({ dataset, spec: { classes: 3, image: { channels } } })).toBe(subject);
  });
});

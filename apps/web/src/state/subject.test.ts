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
    expect(subjectOf({ dataset: { name }, spec: { classes } })).toBe(subject);
  });
});

import { describe, expect, it } from 'vitest';
import { collapseOf, type Vitals } from './collapse.ts';

const vitals = (effectiveClasses: number, diversity: number): Vitals => ({ effectiveClasses, diversity });
const healthy = [vitals(4, 0.4), vitals(8, 0.7), vitals(9.5, 0.9)];

describe('collapse', () => {
  it('is not seen in a run that grows, wavers or stays', () => {
    for (const now of [vitals(9.8, 0.95), vitals(7, 0.6), vitals(9.5, 0.9)]) {
      expect(collapseOf(now, healthy)).toBeUndefined();
    }
  });

  it('is a fall of the classes to less than half of the most there were', () => {
    expect(collapseOf(vitals(4.7, 0.9), healthy)).toBe(
      'the samples are of only 4.7 effective classes, after 9.5',
    );
    expect(collapseOf(vitals(4.8, 0.9), healthy)).toBeUndefined();
  });

  it('is a fall of the variety within a class, though all classes be there', () => {
    expect(collapseOf(vitals(9.9, 0.44), healthy)).toBe(
      "the variety within a class is only 0.44 of real images', after 0.90",
    );
  });

  it('is not a fall from more variety than real images have, which only noise has', () => {
    expect(collapseOf(vitals(9, 0.8), [vitals(9, 2.5)])).toBeUndefined();
    expect(collapseOf(vitals(9, 0.49), [vitals(9, 2.5)])).toMatch(/after 1\.00/);
  });

  it('is judged by itself only after the epochs that digits need to appear', () => {
    const blank = vitals(1, 0);
    const before = (epochs: number) => new Array<Vitals>(epochs).fill(blank);
    for (const epochs of [0, 1, 2, 3]) expect(collapseOf(blank, before(epochs))).toBeUndefined();
    expect(collapseOf(blank, before(4))).toBe('the samples are of only 1.0 effective classes');
    expect(collapseOf(vitals(5, 0.1), before(4))).toBe(
      "the variety within a class is only 0.10 of real images'",
    );
    expect(collapseOf(vitals(5, 0.3), before(4))).toBeUndefined();
  });

  it('is found in every epoch that it lasts', () => {
    const collapsed = vitals(2, 0.9);
    expect(collapseOf(collapsed, [...healthy, collapsed, collapsed])).toMatch(/after 9\.5/);
  });
});

import { describe, expect, it } from 'vitest';
import { type CollapseStatistics, collapseOf } from './collapse.ts';

const statistics = (effectiveClasses: number, diversity: number): CollapseStatistics => ({
  effectiveClasses,
  diversity,
});
const healthy = [statistics(4, 0.4), statistics(8, 0.7), statistics(9.5, 0.9)];

describe('collapse', () => {
  it('is not seen in a run that grows, wavers or stays', () => {
    for (const now of [statistics(9.8, 0.95), statistics(7, 0.6), statistics(9.5, 0.9)]) {
      expect(collapseOf(now, healthy)).toBeUndefined();
    }
  });

  it('is a fall of the classes to less than half of the most there were', () => {
    expect(collapseOf(statistics(4.7, 0.9), healthy)).toBe(
      'the samples are of only 4.7 effective classes, after 9.5',
    );
    expect(collapseOf(statistics(4.8, 0.9), healthy)).toBeUndefined();
  });

  it('is a fall of the diversity within a class, though all classes be there', () => {
    expect(collapseOf(statistics(9.9, 0.44), healthy)).toBe(
      "the diversity within a class is only 0.44 of real images', after 0.90",
    );
  });

  it('is not a fall from more diversity than real images have, which only noise has', () => {
    expect(collapseOf(statistics(9, 0.8), [statistics(9, 2.5)])).toBeUndefined();
    expect(collapseOf(statistics(9, 0.49), [statistics(9, 2.5)])).toMatch(/after 1\.00/);
  });

  it('is detected without a fall only after the epochs that digits need to appear', () => {
    const blank = statistics(1, 0);
    const before = (epochs: number) => new Array<CollapseStatistics>(epochs).fill(blank);
    for (const epochs of [0, 1, 2, 3]) expect(collapseOf(blank, before(epochs))).toBeUndefined();
    expect(collapseOf(blank, before(4))).toBe('the samples are of only 1.0 effective classes');
    expect(collapseOf(statistics(5, 0.1), before(4))).toBe(
      "the diversity within a class is only 0.10 of real images'",
    );
    // At the limits: three classes, and a fifth of the diversity.
    expect(collapseOf(statistics(3, 0.2), before(4))).toBeUndefined();
    expect(collapseOf(statistics(2.99, 0.2), before(4))).toMatch(/effective classes$/);
    expect(collapseOf(statistics(3, 0.199), before(4))).toMatch(/^the diversity/);
  });

  it('is not a fall to exactly half', () => {
    expect(collapseOf(statistics(4.75, 0.45), healthy)).toBeUndefined();
    expect(collapseOf(statistics(4.75, 0.4499), healthy)).toMatch(/^the diversity/);
    expect(collapseOf(statistics(4.7499, 0.45), healthy)).toMatch(/^the samples/);
  });

  it('is found in every epoch that it lasts', () => {
    const collapsed = statistics(2, 0.9);
    expect(collapseOf(collapsed, [...healthy, collapsed, collapsed])).toMatch(/after 9\.5/);
  });
});

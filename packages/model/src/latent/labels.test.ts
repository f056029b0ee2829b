import { describe, expect, it } from 'vitest';
import { InvalidOptionError, ShapeError } from '../errors.ts';
import { cycleLabels, generatorInput, labelsFromSeed, parseLabels } from './labels.ts';

describe('labelsFromSeed', () => {
  it('gives the same first labels whatever the count', () => {
    const many = labelsFromSeed(7, 16, 10);
    expect(labelsFromSeed(7, 4, 10)).toEqual(many.slice(0, 4));
    expect(labelsFromSeed(7, 3, 10, 5)).toEqual(many.slice(5, 8));
  });

  it('never changes', () => {
    // Recorded when labels were introduced; other values would change every shared image.
    expect(labelsFromSeed(0, 16, 10).join('')).toMatchInlineSnapshot(`"6651686338571594"`);
    expect(labelsFromSeed(0xffff_ffff, 16, 10).join('')).toMatchInlineSnapshot(`"8198408034541372"`);
  });

  it('gives each class its share', () => {
    const counts = new Array<number>(10).fill(0);
    for (const label of labelsFromSeed(3, 20_000, 10)) counts[label] = (counts[label] ?? 0) + 1;
    // Five standard errors of a binomial with p = 0.1.
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(5 * Math.sqrt(20_000 * 0.09));
  });
});

describe('parseLabels', () => {
  it.each([
    ['7', [7]],
    ['0,1,2', [0, 1, 2]],
    ['2,0,2,6', [2, 0, 2, 6]],
    ['0-9', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ['3-5,8', [3, 4, 5, 8]],
    ['4-4', [4]],
    ['07', [7]],
  ])('reads %s', (text, labels) => {
    expect(parseLabels(text, 10)).toEqual(labels);
  });

  it.each(['', ',', '10', '-1', '5-3', '1-', 'a', '1.5', ' 1', '1,,2', '0-10', '٣', '1'.repeat(2000)])(
    'rejects %j, and names what is allowed',
    (text) => {
      expect(() => parseLabels(text, 10, '--digit')).toThrow(InvalidOptionError);
      expect(() => parseLabels(text, 10, '--digit')).toThrow(/^--digit .* a number from 0 to 9, a list/);
    },
  );

  it('rejects a list that expands to too many labels', () => {
    expect(() => parseLabels(new Array(30).fill('0-9').join(), 10)).toThrow(InvalidOptionError);
    expect(parseLabels('0-255', 256)).toHaveLength(256);
    expect(parseLabels(new Array(256).fill('255').join(), 256)).toHaveLength(256);
    expect(() => parseLabels('0-256', 257)).toThrow(InvalidOptionError);
  });

  it('names the API’s parameter where it is given no other name', () => {
    expect(() => parseLabels('x', 10)).toThrow(/^digit "x"/);
  });
});

it('cycleLabels repeats the list', () => {
  expect(cycleLabels([4, 2], 5)).toEqual([4, 2, 4, 2, 4]);
});

describe('generatorInput', () => {
  const sizes = { latentSize: 2, classes: 3 };

  it('appends the class to the noise, one-hot', () => {
    const rows = generatorInput(Float32Array.of(0.5, -0.5, 1, 2), [2, 0], sizes);
    expect([...rows]).toEqual([0.5, -0.5, 0, 0, 1, 1, 2, 1, 0, 0]);
  });

  it('is the noise alone without classes', () => {
    expect([...generatorInput(Float32Array.of(1, 2), [], { latentSize: 2, classes: 0 })]).toEqual([1, 2]);
  });

  it('requires one label per vector, and labels that are classes', () => {
    expect(() => generatorInput(Float32Array.of(1, 2), [], sizes)).toThrow(ShapeError);
    expect(() => generatorInput(Float32Array.of(1, 2), [1], { latentSize: 2, classes: 0 })).toThrow(
      ShapeError,
    );
    expect(() => generatorInput(Float32Array.of(1, 2), [], sizes)).toThrow(
      'labels: expected shape [1], received [0].',
    );
    expect(() => generatorInput(Float32Array.of(1, 2), [1], { latentSize: 2, classes: 0 })).toThrow(
      'labels: expected shape [0], received [1].',
    );
    expect(() => generatorInput(Float32Array.of(1, 2), [3], sizes)).toThrow(
      /^label "?3"?.* a whole number from 0 to 2/,
    );
    for (const label of [-1, 3, 0.5, Number.NaN]) {
      expect(() => generatorInput(Float32Array.of(1, 2), [label], sizes)).toThrow(InvalidOptionError);
    }
  });
});

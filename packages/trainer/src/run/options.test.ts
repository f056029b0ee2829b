import { presets } from '@trazo/model';
import { describe, expect, it } from 'vitest';
import { tinyOptions } from '../testing/tiny.ts';
import { fingerprint, refuseChanges, runOptionsSchema } from './options.ts';

describe('the fingerprint of a run', () => {
  it.each(presets)('of $name is the same after its options were saved and read', (spec) => {
    const options = tinyOptions({ spec });
    const read = runOptionsSchema.parse(JSON.parse(JSON.stringify(options)));
    expect(fingerprint(read)).toBe(fingerprint(options));
    expect(() => refuseChanges(read, options)).not.toThrow();
  });

  it('is what it was before specs had classes and averages', () => {
    const options = tinyOptions();
    const { classes: _, ...older } = options.spec;
    const {
      averaging: _a,
      labelSmoothing: _l,
      learningRateDecay: _d,
      discriminatorLearningRate: _r,
      gradientPenalty: _g,
      ...recipe
    } = older.training;
    const read = runOptionsSchema.parse({ ...options, spec: { ...older, training: recipe } });
    expect(fingerprint(read)).toBe(fingerprint(options));
    // Written down so that it stays so.
    expect(fingerprint(options)).toMatchInlineSnapshot(`"ab497d4853016283"`);
  });

  it('tells apart what a run cannot change midway', () => {
    const options = tinyOptions();
    const training = { ...options.spec.training, averaging: 0.9 };
    for (const other of [
      tinyOptions({ seed: 6 }),
      tinyOptions({ batchSize: 9 }),
      tinyOptions({ spec: { ...options.spec, training } }),
    ]) {
      expect(fingerprint(other)).not.toBe(fingerprint(options));
    }
    expect(fingerprint(tinyOptions({ epochs: 9, keep: 1 }))).toBe(fingerprint(options));
  });
});

import { describe, expect, it } from 'vitest';
import { migrateSpec, renamedRecipeFields } from './migrate.ts';

describe('migrateSpec', () => {
  const recipe = { batchSize: 8, averaging: 0.9, gradientPenalty: 2 };
  const spec = { name: 'old', training: recipe };

  it('renames the fields of version 1 and leaves the others', () => {
    expect([...renamedRecipeFields]).toEqual([
      ['averaging', 'emaDecay'],
      ['gradientPenalty', 'r1Gamma'],
    ]);
    expect(migrateSpec(spec, {})).toEqual({
      name: 'old',
      training: { batchSize: 8, emaDecay: 0.9, r1Gamma: 2 },
    });
  });

  it('takes what the run used where that stood beside the spec', () => {
    expect(migrateSpec(spec, { batchSize: 16, epochs: 3 })).toEqual({
      name: 'old',
      training: { batchSize: 16, emaDecay: 0.9, r1Gamma: 2, epochs: 3 },
    });
  });

  it.each([undefined, null, 5, 'spec', {}, { name: 'old' }])('leaves %j as it is', (value) => {
    expect(migrateSpec(value, { epochs: 3 })).toBe(value);
  });

  it.each([undefined, null, 5, 'recipe'])('leaves the recipe %j for the schema to refuse', (training) => {
    expect(migrateSpec({ training }, { epochs: 3 })).toEqual({ training });
  });
});

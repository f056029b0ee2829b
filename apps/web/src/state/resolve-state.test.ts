import { isSeed, parseState } from '@trazo/edge-api/page-state';
import { describe, expect, it } from 'vitest';
import { resolveState } from './resolve-state.ts';

describe('resolveState', () => {
  it('draws the seeds that are open and keeps the others', () => {
    const seeds = ['11', '22'];
    const draw = () => seeds.shift() ?? 'none left';
    expect(resolveState(parseState('?view=walk'), draw)).toMatchObject({ from: '11', to: '22' });
    expect(resolveState(parseState('?seed=5'), draw)).toMatchObject({ seed: '5' });
  });

  it('draws seeds that the worker takes', () => {
    for (let i = 0; i < 20; i++) {
      const state = resolveState(parseState(''));
      expect(state.view === 'grid' && isSeed(state.seed)).toBe(true);
    }
  });
});

import type { ModelCard } from '@trazo/model';
import { tinyArtifact } from '@trazo/model/testing';
import { describe, expect, it } from 'vitest';
import { Problem } from '../http/problem.ts';
import { layoutOf } from './layout.ts';

const { card: tiny } = await tinyArtifact();
const cardOf = (width: number, height: number, channels: 1 | 3): ModelCard => ({
  ...tiny,
  spec: { ...tiny.spec, image: { width, height, channels } },
});
const plain = { scale: 1, pad: 0 };

/** The first fault of a layout, as `parameter: allowed`. */
function faultOf(...parameters: Parameters<typeof layoutOf>): string {
  try {
    layoutOf(...parameters);
  } catch (error) {
    if (error instanceof Problem) return `${error.faults[0]?.parameter}: ${error.faults[0]?.allowed}`;
    throw error;
  }
  return 'none';
}

describe('layoutOf', () => {
  it('chooses the squarest grid where the request has no columns', () => {
    const card = cardOf(28, 28, 1);
    expect(layoutOf({ n: 10, scale: 2, pad: 3 }, card)).toEqual({ columns: 4, scale: 2, pad: 3 });
    expect(layoutOf({ n: 10, cols: 10, ...plain }, card)).toEqual({ columns: 10, ...plain });
    expect(faultOf({ n: 10, cols: 11, ...plain }, card)).toBe('cols: a whole number from 1 to n, here 10');
  });

  // 2048 × 2048 bytes, 4,194,304, at most: pictures of exactly so many, and of one column of pixels more.
  it('accepts a picture at the border and refuses one beyond it', () => {
    expect(faultOf({ n: 4, ...plain }, cardOf(1024, 1024, 1))).toBe('none');
    expect(faultOf({ n: 4, ...plain }, cardOf(1025, 1024, 1))).toBe(
      'n: fewer tiles, as each is 1025 × 1024: a picture has at most 4194304 bytes uncompressed',
    );
    // (2 × (1021 + 2) + 2) = 2048 in each direction
    expect(faultOf({ n: 4, scale: 1, pad: 2 }, cardOf(1021, 1021, 1))).toBe('none');
    expect(faultOf({ n: 4, scale: 1, pad: 2 }, cardOf(1022, 1021, 1))).toContain('n: fewer tiles');
    expect(faultOf({ n: 4, scale: 1, pad: 2 }, cardOf(1021, 1022, 1))).toContain('n: fewer tiles');
  });

  it('counts every channel and every frame', () => {
    expect(faultOf({ n: 1, scale: 4, pad: 0 }, cardOf(512, 512, 1))).toBe('none');
    expect(faultOf({ n: 1, scale: 4, pad: 0 }, cardOf(512, 512, 3))).toBe(
      'scale: at most 2 for 1 tiles of 512 × 512 × 3: a picture has at most 4194304 bytes uncompressed',
    );
    expect(faultOf({ n: 1, scale: 2, pad: 0 }, cardOf(512, 512, 1), 4)).toBe('none');
    expect(faultOf({ n: 1, scale: 2, pad: 0 }, cardOf(512, 512, 1), 5)).toBe(
      'scale: at most 1 for 1 tiles of 512 × 512 in 5 steps: a picture has at most 4194304 bytes uncompressed, all frames together',
    );
  });

  it('names fewer steps where an animation is too large without magnification', () => {
    const budget = 'a picture has at most 4194304 bytes uncompressed, all frames together';
    expect(faultOf({ n: 1, ...plain }, cardOf(1024, 1024, 1), 5)).toBe(
      `steps: at most 4 for 1 tiles of 1024 × 1024: ${budget}`,
    );
    expect(faultOf({ n: 2, ...plain }, cardOf(1024, 1024, 1), 3)).toBe(
      `steps: at most 2 for 2 tiles of 1024 × 1024: ${budget}`,
    );
    expect(faultOf({ n: 1, ...plain }, cardOf(1024, 1024, 3), 2)).toBe(
      `steps: none for 1 tiles of 1024 × 1024 × 3: ${budget}`,
    );
    expect(faultOf({ n: 1, ...plain }, cardOf(2049, 2048, 1))).toMatch(/^n: fewer tiles/);
    expect(faultOf({ n: 3, ...plain }, cardOf(1024, 1024, 1), 2)).toBe(
      `n: fewer tiles, as each is 1024 × 1024: ${budget}`,
    );
  });
});

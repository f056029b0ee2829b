import { join } from 'node:path';
import type { ModelCard } from '@trazo/model';
import { readArtifact } from '@trazo/model/read-artifact';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeExport } from './describe-export.ts';
import { PRETRAINED } from './open-model.ts';

let card: ModelCard;
beforeAll(async () => {
  card = (await readArtifact(join(PRETRAINED, 'slim'))).card;
});

const folder = {
  path: '/home/runs/00003-slim-mnist',
  export: '/home/runs/00003-slim-mnist/export',
};

describe('an export', () => {
  const shown = (change: Partial<ModelCard>, which: 'newest' | 'best' = 'newest', cwd = '/home') =>
    describeExport({ ...card, ...change }, folder, which, cwd);
  const parity = (meanAbs: number, maxAbs: number) => [
    { stage: 'trace', meanAbs: 1e-7, maxAbs: 1e-6 },
    { stage: 'quantize-weights (uint8)', meanAbs, maxAbs },
  ];
  const figures = '0.28 MB of uint8 weights, 2.2 M multiply–adds an image';

  it('in uint8 says what it changes, and the commands that measure what that costs', () => {
    expect(shown({ parity: parity(0.004, 0.34) })).toBe(
      `Exported slim to ${folder.export}: ${figures}. Its pixels differ from the trained model's by 0.51 of 255 grey levels on average, by 43 at most.\n` +
        'What that costs in quality: compare pnpm evaluate --run 3 --checkpoint newest (before) with pnpm evaluate --run 3 (as exported).',
    );
    expect(
      shown({ parity: parity(0.004, 0.34), dataset: { ...card.dataset, name: 'strokes' } }, 'best', '/'),
    ).toContain(
      'compare pnpm evaluate --run home/runs/00003-slim-mnist --dataset strokes --checkpoint best (before)',
    );
  });

  it('that changes next to nothing says no more', () => {
    const text = shown({ parity: parity(1e-6, 1e-4), quantization: 'float16' });
    expect(text).toMatch(/by less than 0\.001 of 255 grey levels on average, by 0\.013 at most\.$/);
  });

  it('with scaled latents is not compared with its checkpoint', () => {
    expect(shown({ parity: parity(0.004, 0.34), latentScale: 1.05 })).not.toContain('evaluate');
  });
});
